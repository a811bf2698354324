import type { CandleSeries, Interval } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import type { Asset, FundingRate, Gap, MarketTrade, Origin, SeriesPoint } from '../types.ts';

/** A value and how old it is: what is missing or too old is no opinion, never a zero. */
export interface Aged<Value> {
  readonly value: Value;
  /** Of the world it tells of. */
  readonly observedAt: TimeMs;
  readonly ageMs: number;
}

/** What could be known of the market at one moment. The same for live, paper, replay and backtest:
 * nothing that came later can be reached through it. */
export interface MarketView {
  readonly at: TimeMs;
  readonly origin: Origin;
  /** Symbols with candles, sorted. */
  symbols(): readonly string[];
  asset(symbol: string): Asset | undefined;
  /** The newest `last` candles that had closed, all without it; undefined when there were none. Views
   * on shared memory: not to be written to. */
  candles(symbol: string, interval: Interval, last?: number): CandleSeries | undefined;
  /** Missing candles among the newest `last`, and between the last one and now. */
  gaps(symbol: string, interval: Interval, last: number): readonly Gap[];
  /** The newest close of any interval. */
  price(symbol: string): Aged<number> | undefined;
  /** The newest `last` rates, ascending. */
  funding(symbol: string, last: number): readonly FundingRate[];
  fundingRate(symbol: string): Aged<number> | undefined;
  /** The newest `last` points known by then, ascending, each in its latest known version. Without a
   * symbol of the whole market. */
  points(series: string, symbol: string | undefined, last: number): readonly SeriesPoint[];
  /** Their values alone. */
  values(series: string, symbol: string | undefined, last: number): Float64Array;
  latest(series: string, symbol?: string): Aged<number> | undefined;
  /** `[since, at]`, ascending. */
  trades(symbol: string, since: TimeMs): readonly MarketTrade[];
}

/** Where views come from. */
export interface Market {
  readonly origin: Origin;
  viewAt(at: TimeMs): MarketView;
}
