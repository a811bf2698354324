import { type CandleSeries, intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { lowerBound } from './columns.ts';

/** Index of the newest candle that had closed at `at`; −1 when none had. */
export function lastClosedIndex(series: CandleSeries, at: TimeMs): number {
  return lowerBound(series.openAt, at - intervals[series.interval] + 1) - 1;
}

/** For each candle of `fast` the index of the newest one of `slow` that was closed when it closed; −1
 * where there was none. By close times: a 1h candle stamped 10:00 is known at 11:00, not before. */
export function joinByClose(fast: CandleSeries, slow: CandleSeries): Int32Array {
  return joinAtClose(fast, slow.openAt, intervals[slow.interval]);
}

/** The same for anything with ascending times, such as funding: it is known `delayMs` after its stamp. */
export function joinAtClose(fast: CandleSeries, times: Float64Array, delayMs = 0): Int32Array {
  const result = new Int32Array(fast.openAt.length);
  const fastMs = intervals[fast.interval];
  let next = 0;
  for (let index = 0; index < result.length; index++) {
    const closeAt = (fast.openAt[index] as number) + fastMs;
    while (next < times.length && (times[next] as number) + delayMs <= closeAt) next++;
    result[index] = next - 1;
  }
  return result;
}
