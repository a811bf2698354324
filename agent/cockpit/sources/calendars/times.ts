import { instantToLocal, localToInstant } from '../../engines/calendar/index.ts';
import { addDays } from '../../engines/options/dates.ts';
import type { Property } from './content.ts';

/** A beginning or an end: days have no time, instants have the zone their clock stands in. */
export type IcsTime =
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'instant'; readonly at: string; readonly zone: string };

/** Which zone a name in the file means; undefined when nobody knows. */
export type ZoneOf = (tzid: string) => string | undefined;

/** `2026-03-01`, `2026-03-01T14:00:00Z`, or a local time with or without a zone; one without is in
 * `floating`. */
export function parseTime(
  value: string,
  { parameters, raw }: Pick<Property, 'parameters' | 'raw'>,
  { zoneOf, floating }: { readonly zoneOf: ZoneOf; readonly floating: string },
): IcsTime | { readonly reason: string } {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(Z?))?$/.exec(value);
  if (found === null) return { reason: `${raw} is no date and no time` };
  const [, year, month, date, hours, minutes, seconds, utc] = found;
  const day = `${year}-${month}-${date}`;
  if (!isDay(day)) return { reason: `${raw} is no day of the calendar` };
  if (hours === undefined) return { kind: 'day', day };
  // A leap second is the one before it: clocks here have none.
  const local = `${day}T${hours}:${minutes}:${seconds === '60' ? '59' : seconds}`;
  if (Number.isNaN(Date.parse(`${local}Z`))) return { reason: `${raw} is no time` };
  if (utc === 'Z') return { kind: 'instant', at: new Date(`${local}Z`).toISOString(), zone: 'UTC' };
  const { tzid } = parameters;
  const zone = tzid === undefined ? floating : zoneOf(tzid);
  if (zone === undefined) {
    return { reason: `its zone ${tzid} is not known; give its IANA name under calendar.zones` };
  }
  return { kind: 'instant', at: localToInstant(local, zone).toISOString(), zone };
}

function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** The end after a duration such as `P1DT2H` (RFC 5545, 3.3.6): days are days of the calendar there, hours
 * are hours. Null for what is none, or goes back. */
export function addDuration(start: IcsTime, duration: string): IcsTime | null {
  const found = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    duration.trim(),
  );
  if (found === null) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((each) => Number(each ?? 0));
  const allDays = weeks * 7 + days;
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
  if (start.kind === 'day') {
    return { kind: 'day', day: addDays(start.day, allDays + Math.ceil(ms / 86_400_000)) };
  }
  const local = instantToLocal(new Date(start.at), start.zone);
  const moved = `${addDays(local.slice(0, 10), allDays)}${local.slice(10)}`;
  const at = new Date(localToInstant(moved, start.zone).getTime() + ms).toISOString();
  return { kind: 'instant', at, zone: start.zone };
}
