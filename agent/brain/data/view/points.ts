import type { TimeMs } from '../../model/time.ts';
import { lowerBound } from '../candles/columns.ts';
import type { Columns } from '../store/table.ts';
import type { SeriesPoint } from '../types.ts';

/** The newest `last` points that were known at `at`, ascending; of one that was told more than once
 * the version known then. */
export function latestPoints(columns: Columns, at: TimeMs, last: number): SeriesPoint[] {
  const [observed, known, values] = columns;
  if (observed === undefined || known === undefined || values === undefined) return [];
  const points: SeriesPoint[] = [];
  let told = Number.NaN;
  for (let row = lowerBound(observed, at + 1) - 1; row >= 0 && points.length < last; row--) {
    const knownAt = known[row] as number;
    const observedAt = observed[row] as number;
    // Rows of one observation ascend by when they were known, so the first one met is the latest.
    if (knownAt > at || told === observedAt) continue;
    told = observedAt;
    points.push({ observedAt, knownAt, value: values[row] as number });
  }
  return points.reverse();
}

/** The values of `latestPoints`. */
export function latestValues(columns: Columns, at: TimeMs, last: number): Float64Array {
  const [observed, known, values] = columns;
  if (observed === undefined || known === undefined || values === undefined) {
    return new Float64Array();
  }
  const found = new Float64Array(Math.min(last, values.length));
  let free = found.length;
  let told = Number.NaN;
  for (let row = lowerBound(observed, at + 1) - 1; row >= 0 && free > 0; row--) {
    const observedAt = observed[row] as number;
    if ((known[row] as number) > at || told === observedAt) continue;
    told = observedAt;
    found[--free] = values[row] as number;
  }
  return found.subarray(free);
}
