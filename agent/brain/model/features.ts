import type { Interval } from './candle.ts';
import type { NoOpinion, Signal } from './signal.ts';
import type { TimeMs } from './time.ts';

/** The six fields a producer belongs to; weights are given to these. */
export const domains = ['technical', 'onchain', 'tradfi', 'social', 'events', 'curator'] as const;
export type Domain = (typeof domains)[number];

export const regimes = ['bull', 'bear', 'transition', 'crisis'] as const;
export type Regime = (typeof regimes)[number];

/** How far data can be trusted by its age: 1 while it is no older than its source's interval, down to
 * 0 at four intervals, null where there is none. */
export interface Quality {
  readonly score: number | null;
  readonly ageMs: number | null;
}

/** A signal as the cycle saw it. */
export interface GradedSignal extends Signal {
  /** Id of the event it was recorded with. */
  readonly id: string;
  readonly domain: Domain;
  /** 0–1; a signal of quality 0 says nothing. */
  readonly quality: number;
  readonly ageMs: number;
}

/** From closed candles alone. `null` is no value: before warm-up, after a gap, without data. */
export interface TechnicalFeatures {
  /** Wilder, 0–100. */
  readonly rsi14: number | null;
  /** Exponential averages of 12 and of 26 closes. */
  readonly emaFast: number | null;
  readonly emaSlow: number | null;
  /** The same two at the candle before. */
  readonly emaFastBefore: number | null;
  readonly emaSlowBefore: number | null;
  /** Simple average of 50 closes: the trend. */
  readonly sma50: number | null;
  /** In units of the price. */
  readonly atr14: number | null;
  readonly macdHistogram: number | null;
  /** Change over 20 candles as a fraction: 0.02 is +2 %. */
  readonly momentum20: number | null;
  /** Volume against the mean of the 20 before; 1 is as usual. */
  readonly volumeRatio20: number | null;
  /** Of logarithmic returns, per candle. */
  readonly volatility20: number | null;
  readonly zScore20: number | null;
  /** The nearest swing low at or below the close, and the nearest swing high at or above it. */
  readonly support: number | null;
  readonly resistance: number | null;
  /** From the price to the level as a fraction of the price, never below 0. */
  readonly supportDistance: number | null;
  readonly resistanceDistance: number | null;
}

/** Before anything is warm. */
export const noTechnical: TechnicalFeatures = {
  rsi14: null,
  emaFast: null,
  emaSlow: null,
  emaFastBefore: null,
  emaSlowBefore: null,
  sma50: null,
  atr14: null,
  macdHistogram: null,
  momentum20: null,
  volumeRatio20: null,
  volatility20: null,
  zScore20: null,
  support: null,
  resistance: null,
  supportDistance: null,
  resistanceDistance: null,
};

/** What markets and others say beside the candles; each with the age limits of its source. */
export interface ContextFeatures {
  /** Positive: longs pay. Percent a year. */
  readonly fundingAnnualPct: number | null;
  /** (future / spot − 1) × 100 × 365 / days. */
  readonly basisPct: number | null;
  readonly openInterestUsd: number | null;
  readonly openInterestChangePct: number | null;
  /** 0–100, of the whole market. */
  readonly fearGreed: number | null;
  /** −1…1; positive: more bids. */
  readonly bookImbalance: number | null;
  readonly whaleNetflowUsd: number | null;
  readonly exchangeNetflowUsd: number | null;
  readonly etfFlowUsd: number | null;
  readonly stablecoinSupplyChangeUsd: number | null;
  readonly socialMentions: number | null;
  readonly socialScore: number | null;
  readonly change24hPct: number | null;
  readonly volume24hUsd: number | null;
}

/** Everything a cycle knew of one asset when it decided, frozen: plain data that JSON carries. A
 * decision depends on it, on the portfolio and on the configuration, and on nothing else. */
export interface Features {
  readonly symbol: string;
  /** When the cycle took it. */
  readonly at: TimeMs;
  readonly interval: Interval;
  /** Close time of the newest closed candle. */
  readonly candleAt: TimeMs | null;
  /** Closed candles in a row up to it, without a gap that is too long: what warm-up counts. */
  readonly candles: number;
  /** Close of that candle. */
  readonly price: number | null;
  /** The newest price known at `at`. */
  readonly mark: number | null;
  readonly technical: TechnicalFeatures;
  readonly context: ContextFeatures;
  /** Where a number stands among the asset's own past values: 0 the lowest, 1 the highest. */
  readonly ranks: Readonly<Record<string, number | null>>;
  readonly quality: Readonly<Record<Domain, Quality>>;
  readonly signals: readonly GradedSignal[];
  readonly noOpinions: readonly NoOpinion[];
  readonly regime: Regime | null;
}
