import { type Interval, intervals } from '../../model/candle.ts';
import type { Gap, TimeRange } from '../types.ts';
import { lowerBound } from './columns.ts';

/** Intervals without a candle, ascending; inside the series, or of all of `range` when it is given. */
export function findGaps(
  openAt: Float64Array,
  interval: Interval,
  range?: TimeRange,
): readonly Gap[] {
  const stepMs = intervals[interval];
  const gaps: Gap[] = [];
  const first = range === undefined ? openAt[0] : Math.ceil(range.from / stepMs) * stepMs;
  if (first === undefined) return gaps;
  const end =
    range === undefined
      ? (openAt.at(-1) as number) + stepMs
      : Math.floor(range.to / stepMs) * stepMs;
  let expected = first;
  for (let index = lowerBound(openAt, first); index <= openAt.length; index++) {
    const next = Math.min(openAt[index] ?? end, end);
    if (next > expected) {
      gaps.push({ from: expected, to: next, missing: (next - expected) / stepMs });
    }
    if (next >= end) break;
    expected = next + stepMs;
  }
  return gaps;
}
