// Days in a zone. A day has no hours here: which instants it spans is asked for with a zone.
import { addDays } from '../options/dates.ts';

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  formatters.set(zone, made);
  return made;
}

/** What a clock on the wall says at an instant, as the milliseconds that would be in UTC. */
const wallMs = (instantMs: number, zone: string): number => instantMs + offsetMs(instantMs, zone);

function readOffsetMs(instantMs: number, zone: string): number {
  const wholeSecond = Math.floor(instantMs / 1_000) * 1_000;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(wholeSecond)) {
    parts[type] = Number(value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSecond;
}

const dayMs = 86_400_000;
const edgesMax = 20_000;
const edges = new Map<string, number>();

/** Offsets are asked for thousands of times, and looking one up takes long. No zone has changed its clocks twice
 * within a day of UTC, so between two ends of a day that have the same offset all have it. */
function offsetMs(instantMs: number, zone: string): number {
  const day = Math.floor(instantMs / dayMs);
  const offset = edgeMs(day, zone);
  return offset === edgeMs(day + 1, zone) ? offset : readOffsetMs(instantMs, zone);
}

function edgeMs(day: number, zone: string): number {
  const key = `${zone} ${day}`;
  const known = edges.get(key);
  if (known !== undefined) return known;
  if (edges.size >= edgesMax) edges.clear();
  const offset = readOffsetMs(day * dayMs, zone);
  edges.set(key, offset);
  return offset;
}

/** The instant of a local time (`2026-03-29T02:30:00`), after RFC 5545, 3.3.5: of a time there are two of
 * the first, of one that summer time leaves out what the clock would have said before. */
export function localToInstant(local: string, zone: string): Date {
  const wall = Date.parse(`${local}Z`);
  const [before, after] = [offsetMs(wall - dayMs, zone), offsetMs(wall + dayMs, zone)];
  const found = [before, after].find((offset) => offsetMs(wall - offset, zone) === offset);
  return new Date(wall - (found ?? before));
}

/** The local time of an instant: `2026-03-29T03:30:00`. */
export function instantToLocal(instant: Date, zone: string): string {
  return new Date(wallMs(instant.getTime(), zone)).toISOString().slice(0, 19);
}

/** The date on the wall: `2026-02-27`. */
export function dayOf(instant: Date | string, zone: string): string {
  const ms = typeof instant === 'string' ? Date.parse(instant) : instant.getTime();
  return new Date(wallMs(ms, zone)).toISOString().slice(0, 10);
}

/** The first instant of a day. */
export function startOfDay(day: string, zone: string): Date {
  return localToInstant(`${day}T00:00:00`, zone);
}

/** Each day from one to another, both included; none when they are the wrong way round. */
export function daysFrom(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
