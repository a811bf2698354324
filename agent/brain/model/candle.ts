import { dayMs, hourMs, minuteMs, type TimeMs } from './time.ts';

export const intervals = { '1m': minuteMs, '5m': 5 * minuteMs, '1h': hourMs, '1d': dayMs } as const;
export type Interval = keyof typeof intervals;

/** One closed interval. Prices in the quote currency, volume in units of the asset. */
export interface Candle {
  /** When the interval began; it is known from `openAt + intervals[interval]` on. */
  readonly openAt: TimeMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The same candles by column, ascending, one per interval that exists; a gap is a missing row. */
export interface CandleSeries {
  readonly symbol: string;
  readonly interval: Interval;
  readonly openAt: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}
