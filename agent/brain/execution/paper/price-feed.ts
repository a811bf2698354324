import type { TimeMs } from '../../model/time.ts';

/** The newest price somebody could have known. */
export interface Quote {
  readonly at: TimeMs;
  /** Between the best bid and the best offer. */
  readonly mid: number;
  /** Standard deviation of hourly returns, a fraction; null when nobody knows. */
  readonly volatility: number | null;
  /** Value traded in an hour, in the quote currency; null when nobody knows. */
  readonly hourlyVolume: number | null;
}

/** What prices did from `openAt` to `at`; a single price is one with all four equal. */
export interface PriceStep extends Omit<Quote, 'mid'> {
  readonly symbol: string;
  readonly openAt: TimeMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface FundingStamp {
  readonly at: TimeMs;
  /** Positive: longs pay. */
  readonly rate: number;
}

/** Where a simulated exchange has its market from: live quotes, recorded candles or a generator. It
 * tells nothing later than `now`, and the same for the same question. */
export interface PriceFeed {
  quote(symbol: string, now: TimeMs): Quote | undefined;
  /** Those with since < at ≤ now, ascending. */
  steps(symbol: string, since: TimeMs, now: TimeMs): readonly PriceStep[];
  /** Those with since < at ≤ now, ascending. */
  funding(symbol: string, since: TimeMs, now: TimeMs): readonly FundingStamp[];
}
