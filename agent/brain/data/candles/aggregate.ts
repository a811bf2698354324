import { type Candle, type CandleSeries, type Interval, intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { candleAt, seriesOf } from './columns.ts';

/** What a missing part means: `unknown` data, so that the whole is not known either, or an interval
 * in which nothing was traded, as exchanges leave out. */
export type MissingParts = 'unknown' | 'no-trades';

export interface AggregateOptions {
  readonly missing?: MissingParts;
  /** With `no-trades`: until when the parts are known, if longer than to the last one. */
  readonly knownUntil?: TimeMs;
}

export interface Aggregated {
  readonly series: CandleSeries;
  /** Opens of the intervals that were left out, because parts of them are missing. */
  readonly incomplete: readonly TimeMs[];
}

/** Candles of a longer interval out of a shorter one's. The first and the last count as incomplete
 * too, unless all their parts are there. Throws RangeError when the intervals do not nest. */
export function aggregateCandles(
  series: CandleSeries,
  to: Interval,
  { missing = 'unknown', knownUntil }: AggregateOptions = {},
): Aggregated {
  const partMs = intervals[series.interval];
  const wholeMs = intervals[to];
  const parts = wholeMs / partMs;
  if (!Number.isInteger(parts) || parts < 2) {
    throw new RangeError(`${to} is not made of ${series.interval}`);
  }
  const candles: Candle[] = [];
  const incomplete: TimeMs[] = [];
  const rows = series.openAt.length;
  for (let start = 0; start < rows; ) {
    const first = series.openAt[start] as number;
    const openAt = first - (first % wholeMs);
    let end = start;
    while (end < rows && (series.openAt[end] as number) < openAt + wholeMs) end++;
    // With no-trades only the last interval can be cut off: what came before has ended for sure.
    const hasEnded = end < rows || openAt + wholeMs <= (knownUntil ?? Number.NEGATIVE_INFINITY);
    const isWhole = end - start === parts || (missing === 'no-trades' && hasEnded);
    if (isWhole) candles.push(joinCandles(series, start, end, openAt));
    else incomplete.push(openAt);
    start = end;
  }
  return { series: seriesOf(series.symbol, to, candles), incomplete };
}

function joinCandles(series: CandleSeries, start: number, end: number, openAt: TimeMs): Candle {
  const { open } = candleAt(series, start);
  const { close } = candleAt(series, end - 1);
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  let volume = 0;
  for (let index = start; index < end; index++) {
    high = Math.max(high, series.high[index] as number);
    low = Math.min(low, series.low[index] as number);
    volume += series.volume[index] as number;
  }
  return { openAt, open, high, low, close, volume };
}
