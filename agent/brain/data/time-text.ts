import { parseNumber } from './sources/parse.ts';

/** Milliseconds since 1970 out of what files and feeds write: ISO text with an offset or Z (without one
 * it is UTC), or a number of seconds, milliseconds, microseconds or nanoseconds, told apart by size:
 * seconds reach the year 5138 before they would be taken for milliseconds, and milliseconds are taken
 * for what they are from 1973 on. NaN for what is no time. */
export function parseTime(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const number = typeof value === 'bigint' ? Number(value) : parseTimeNumber(value);
  if (Number.isNaN(number)) return typeof value === 'string' ? parseIso(value) : Number.NaN;
  const size = Math.abs(number);
  if (size < 1e11) return Math.round(number * 1000);
  if (size < 1e14) return number;
  return size < 1e17 ? Math.floor(number / 1e3) : Math.floor(number / 1e6);
}

function parseTimeNumber(value: unknown): number {
  if (typeof value === 'string' && !/^\s*[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?\s*$/i.test(value)) {
    return Number.NaN;
  }
  return parseNumber(value);
}

function parseIso(text: string): number {
  const match =
    /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|[-+]\d{2}:?\d{2}|UTC)?\s*$/.exec(
      text,
    );
  if (match === null) return Number.NaN;
  const [, day, time = '00:00', zone = 'Z'] = match;
  return Date.parse(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`);
}
