import { Fault } from '#lib';
import type { CalendarSettings } from '../../engines/calendar/settings.ts';
import { addDays } from '../../engines/options/dates.ts';
import { event as eventKind } from '../../model/event.ts';
import type { BodyOf } from '../../model/record.ts';
import { eventKinds, importances, isZone } from '../../model/vocabulary.ts';
import type { RowNote } from '../import.ts';
import { type Component, type Property, parseContent } from './content.ts';
import { addDuration, type IcsTime, parseTime, type ZoneOf } from './times.ts';

export type EventBody = BodyOf<typeof eventKind>;

export interface ParsedCalendar {
  readonly events: readonly { readonly key: string; readonly body: EventBody }[];
  readonly refused: readonly RowNote[];
  readonly dropped: readonly RowNote[];
  /** False when the file itself cannot be read: what was in it before stays. */
  readonly isWhole: boolean;
}

interface Source {
  /** `fed.ics` */
  readonly file: string;
  readonly text: string;
  /** The viewer's, for times that name none. */
  readonly zone: string;
  readonly settings: Pick<CalendarSettings, 'files' | 'zones'>;
}

/** The events of an iCalendar file (RFC 5545). One that cannot be read is named with its line and keeps
 * none of the others out; times of a recurring event that were moved are events of their own. */
export function parseCalendar(source: Source): ParsedCalendar {
  const parsed = parseContent(source.text);
  if ('reason' in parsed) {
    const refused = [note(source.file, parsed.line, parsed.reason)];
    return { events: [], refused, dropped: [], isWhole: false };
  }
  const found = new Map<string, Found>();
  const refused: RowNote[] = [];
  const dropped: RowNote[] = [];
  for (const calendar of parsed.components) {
    const zones = zonesOf(calendar, source);
    for (const component of calendar.components) {
      if (component.name !== 'VEVENT') continue;
      const read = readEvent(component, source, zones);
      if ('reason' in read) {
        refused.push(note(source.file, component.line, read.reason));
        continue;
      }
      dropped.push(...read.dropped.map((reason) => note(source.file, component.line, reason)));
      const known = found.get(read.key);
      // The newest edition counts, whatever their order in the file.
      if (known === undefined || known.sequence <= read.sequence) found.set(read.key, read);
    }
  }
  const events = [...found.values()].map((each) => ({
    key: each.key,
    body: exceptMoved(each, found),
  }));
  return { events, refused, dropped, isWhole: true };
}

interface Found {
  readonly key: string;
  readonly uid: string;
  /** The time it stands in for, of a recurring event. */
  readonly insteadOf: string | null;
  readonly sequence: number;
  readonly body: EventBody;
  readonly dropped: readonly string[];
}

/** The times that others stand in for are no times of the recurring event. */
function exceptMoved({ uid, insteadOf, body }: Found, all: ReadonlyMap<string, Found>): EventBody {
  if (insteadOf !== null || body.recurrence === null) return body;
  const moved = [...all.values()].flatMap((other) =>
    other.uid === uid && other.insteadOf !== null ? [other.insteadOf] : [],
  );
  const except = [...new Set([...body.recurrence.except, ...moved])].sort();
  return { ...body, recurrence: { ...body.recurrence, except } };
}

interface Zones {
  readonly zoneOf: ZoneOf;
  readonly floating: string;
}

function zonesOf(calendar: Component, { zone, settings }: Source): Zones {
  const named = new Map<string, string>();
  for (const { name, properties } of calendar.components) {
    if (name !== 'VTIMEZONE') continue;
    const of = (wanted: string) => properties.find((each) => each.name === wanted)?.raw.trim();
    const [id, location] = [of('TZID'), of('X-LIC-LOCATION')];
    if (id !== undefined && location !== undefined && isZone(location)) named.set(id, location);
  }
  const own = calendar.properties.find(({ name }) => name === 'X-WR-TIMEZONE')?.raw.trim();
  return {
    floating: own !== undefined && isZone(own) ? own : zone,
    zoneOf: (tzid) => {
      const set = settings.zones[tzid];
      if (set !== undefined) return set;
      if (isZone(tzid)) return tzid;
      // Some write a path before the name: `/example.org/2026/Europe/Berlin`.
      const last = /([A-Za-z_]+\/[A-Za-z_+-]+)$/.exec(tzid)?.[1];
      return named.get(tzid) ?? (last !== undefined && isZone(last) ? last : undefined);
    },
  };
}

function readEvent(
  component: Component,
  source: Source,
  zones: Zones,
): Found | { readonly reason: string } {
  if (component.problem !== null) return { reason: component.problem };
  const of = (name: string) => component.properties.find((each) => each.name === name);
  const uid = textOf(of('UID')).trim();
  if (uid === '') return { reason: 'it has no UID' };
  const begin = of('DTSTART');
  if (begin === undefined) return { reason: 'it has no DTSTART' };
  const start = timeOf(begin, zones);
  if ('reason' in start) return start;
  const moved = of('RECURRENCE-ID');
  const insteadOf = moved === undefined ? null : timeOf(moved, zones);
  if (insteadOf !== null && 'reason' in insteadOf) return insteadOf;
  const recurrence = insteadOf === null ? readRecurrence(component, start, zones) : noRecurrence;
  if ('reason' in recurrence) return recurrence;
  const end = endOf(component, start, zones);
  const mark = insteadOf === null ? null : markOf(insteadOf);
  const key = `${source.file}#${uid}${mark === null ? '' : `@${mark}`}`;
  const body = parseBody({
    ...{ title: titleOf(of('SUMMARY')), ...wordsOf(component, source) },
    ...{ when: whenOf(start, end.time), recurrence: recurrence.value, matching: 'auto' },
    isCancelled: textOf(of('STATUS')).trim().toUpperCase() === 'CANCELLED',
    notes: textOf(of('DESCRIPTION')).slice(0, 10_000),
    source: key,
  });
  if ('reason' in body) return body;
  const sequence = Number(textOf(of('SEQUENCE'))) || 0;
  const dropped = [...recurrence.dropped, ...end.dropped];
  return { key, uid, insteadOf: mark, sequence, ...body, dropped };
}

function timeOf(property: Property, zones: Zones): IcsTime | { readonly reason: string } {
  return parseTime(property.values[0] ?? '', property, zones);
}

function textOf(property: Property | undefined): string {
  return property?.values[0] ?? '';
}

function parseBody(fields: object): { readonly body: EventBody } | { readonly reason: string } {
  try {
    return { body: eventKind.parse(fields) };
  } catch (error) {
    if (error instanceof Fault) return { reason: `${error.where}: ${error.message}` };
    throw error;
  }
}

interface Recurrence {
  readonly value: EventBody['recurrence'];
  readonly dropped: readonly string[];
}
const noRecurrence: Recurrence = { value: null, dropped: [] };

function readRecurrence(
  { properties }: Component,
  start: IcsTime,
  zones: Zones,
): Recurrence | { readonly reason: string } {
  const [rule, second] = properties.filter(({ name }) => name === 'RRULE');
  if (second !== undefined) return { reason: 'it has two rules of recurrence' };
  const extra = properties.some(({ name }) => name === 'RDATE');
  const dropped = extra ? ['its additional dates (RDATE) are left out'] : [];
  if (rule === undefined) return { value: null, dropped };
  const except: string[] = [];
  for (const property of properties.filter(({ name }) => name === 'EXDATE')) {
    for (const each of property.values) {
      const time = parseTime(each, property, zones);
      if ('reason' in time) return time;
      except.push(markOf(time));
    }
  }
  const zone = start.kind === 'instant' ? start.zone : null;
  return { value: { rule: rule.raw.trim(), zone, except: except.sort() }, dropped };
}

function endOf(
  { properties }: Component,
  start: IcsTime,
  zones: Zones,
): { readonly time: IcsTime | null; readonly dropped: readonly string[] } {
  const of = (name: string) => properties.find((each) => each.name === name);
  const [end, duration] = [of('DTEND'), of('DURATION')];
  if (end === undefined && duration === undefined) return { time: null, dropped: [] };
  const time = end === undefined ? addDuration(start, textOf(duration)) : timeOf(end, zones);
  const isGood = time !== null && !('reason' in time) && time.kind === start.kind;
  if (!isGood || markOf(time) < markOf(start)) {
    return { time: null, dropped: ['its end cannot be read, or is before its beginning'] };
  }
  return { time, dropped: [] };
}

function whenOf(start: IcsTime, end: IcsTime | null): EventBody['when'] {
  if (start.kind === 'instant') {
    return { at: start.at, until: end?.kind === 'instant' && end.at > start.at ? end.at : null };
  }
  // The end of days is the first day that does not belong to them any more.
  const last = end?.kind === 'day' ? addDays(end.day, -1) : start.day;
  return { on: start.day, through: last > start.day ? last : null };
}

function markOf(time: IcsTime): string {
  return time.kind === 'day' ? time.day : time.at;
}

function titleOf(summary: Property | undefined): string {
  const title = textOf(summary).trim();
  return title === '' ? 'Without a title' : title.slice(0, 500);
}

/** Kind, importance and tags: as the settings have it for the file, unless a category is one of our words.
 * PRIORITY counts from 1, the highest (RFC 5545, 3.8.1.9); nothing of others is critical by itself. */
function wordsOf({ properties }: Component, { file, settings }: Source) {
  const of = settings.files[file.replace(/\.ics$/i, '')];
  const categories = properties
    .filter(({ name }) => name === 'CATEGORIES')
    .flatMap(({ values }) => values.map((each) => each.trim()).filter((each) => each !== ''));
  const words = new Set(categories.map((each) => each.toLowerCase()));
  const priority = Number(textOf(properties.find(({ name }) => name === 'PRIORITY')));
  const byPriority = priority >= 1 && priority <= 4 ? 'high' : priority >= 6 ? 'low' : undefined;
  return {
    kind: eventKinds.find((each) => words.has(each)) ?? of?.kind ?? 'other',
    importance:
      importances.find((each) => words.has(each)) ?? byPriority ?? of?.importance ?? 'normal',
    tags: [...new Set([...(of?.tags ?? []), ...categories])].slice(0, 50),
  };
}

function note(file: string, line: number, reason: string): RowNote {
  return { file, row: `line ${line}`, reason };
}
