import type { TimeMs } from '../model/time.ts';

/** Whether a number was seen in a market or made up by a generator. A store holds one of them. */
export type Origin = 'real' | 'synthetic';

/** A trade of the public tape. */
export interface MarketTrade {
  readonly at: TimeMs;
  /** Unique together with `at`; ascending at Binance, a hash at Hyperliquid. */
  readonly id: number;
  readonly price: number;
  /** In units of the asset. */
  readonly amount: number;
  /** What the taker did. */
  readonly side: 'buy' | 'sell';
}

/** A funding rate that was paid: the fraction of a position's value that longs paid to shorts. */
export interface FundingRate {
  readonly at: TimeMs;
  readonly rate: number;
}

/** A number of a named series, such as the fear and greed index or the net flow of whales. */
export interface SeriesPoint {
  /** When the world was so. */
  readonly observedAt: TimeMs;
  /** From when on somebody could have known; never before `observedAt`. */
  readonly knownAt: TimeMs;
  readonly value: number;
}

export interface Asset {
  readonly symbol: string;
  /** Undefined when nobody told; assets without one share no limit with each other. */
  readonly sector?: string;
  readonly marketCapUsd?: number;
  readonly maxLeverage?: number;
  /** Decimals of a size, as the exchange counts them. */
  readonly sizeDecimals?: number;
  readonly isDelisted?: boolean;
  readonly source: string;
  readonly origin: Origin;
  readonly observedAt: TimeMs;
}

/** Intervals without a candle, `[from, to)`, both on the grid of the interval. */
export interface Gap {
  readonly from: TimeMs;
  readonly to: TimeMs;
  readonly missing: number;
}

export interface TimeRange {
  readonly from: TimeMs;
  /** Exclusive. */
  readonly to: TimeMs;
}
