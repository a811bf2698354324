import { dayMs, type TimeMs } from '../../model/time.ts';

/** Which part of time one file holds. Short enough that writing one anew costs nothing that matters,
 * long enough that years are few files. */
export type SegmentSpan = 'all' | 'year' | 'month' | 'day';

/** Later than anything; still a date with four digits for its year. */
export const endOfTime: TimeMs = Date.UTC(9999, 11, 31);

const lengths = { year: 4, month: 7, day: 10 } as const;

/** The name of the file for a time: `2026`, `2026-03`, `2026-03-09` or `all`; names sort as time does. */
export function segmentOf(at: TimeMs, span: SegmentSpan): string {
  return span === 'all' ? 'all' : new Date(at).toISOString().slice(0, lengths[span]);
}

export interface SegmentRows {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Cuts ascending keys into the files they belong to. */
export function splitBySegment(keys: Float64Array, span: SegmentSpan): SegmentRows[] {
  if (span === 'all') return keys.length === 0 ? [] : [{ name: 'all', from: 0, to: keys.length }];
  const parts: SegmentRows[] = [];
  let from = 0;
  let day = Number.NaN;
  let name = '';
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] as number;
    // A name is made once a day, not once a row.
    if (Math.floor(key / dayMs) === day) continue;
    day = Math.floor(key / dayMs);
    const next = segmentOf(key, span);
    if (row > from && next !== name) {
      parts.push({ name, from, to: row });
      from = row;
    }
    name = next;
  }
  if (keys.length > from) parts.push({ name, from, to: keys.length });
  return parts;
}
