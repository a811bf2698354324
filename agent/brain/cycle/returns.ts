import type { MarketView } from '../data/index.ts';
import { type Interval, intervals } from '../model/candle.ts';
import type { ReturnSeries } from '../risk/index.ts';

const returnsMax = 500;

/** Returns of closed candles without a gap between them, by the time they closed. */
export function returnsOf(view: MarketView, symbol: string, interval: Interval): ReturnSeries {
  const series = view.candles(symbol, interval, returnsMax + 1);
  const at: number[] = [];
  const values: number[] = [];
  if (series === undefined) return { at, values };
  const lengthMs = intervals[interval];
  for (let index = 1; index < series.close.length; index++) {
    const before = series.close[index - 1] ?? Number.NaN;
    const openAt = series.openAt[index] ?? Number.NaN;
    if (openAt - (series.openAt[index - 1] ?? Number.NaN) !== lengthMs) continue;
    at.push(openAt + lengthMs);
    values.push((series.close[index] ?? Number.NaN) / before - 1);
  }
  return { at, values };
}
