import type { Market } from '../../model/exchange.ts';

/** Rates are fractions: 0.0005 is 5 bps. */
export interface SlippageConfig {
  /** Half the spread: paid by every order that takes. */
  readonly baseRate: number;
  /** Times the volatility of an hour. */
  readonly volatilityFactor: number;
  /** Times the volatility, times the root of the order's share of an hour's volume. */
  readonly impactFactor: number;
  readonly maxRate: number;
  /** Taken where the feed knows no volatility. */
  readonly unknownVolatility: number;
}

export interface PaperConfig {
  /** Everything random follows from it and from an order's client id. */
  readonly seed: number;
  /** In the quote currency; the account of a new store. */
  readonly startCash: number;
  readonly markets: readonly Market[];
  readonly slippage: SlippageConfig;
  /** From request to market. */
  readonly latencyMs: { readonly min: number; readonly max: number };
  /** An older quote is no price. */
  readonly quoteMaxAgeMs: number;
  /** Share of an hour's volume that one order can take at once; unlimited where no volume is known. */
  readonly participationRate: number;
  /** Chances of an order: filled in part, in two fills at once, refused. */
  readonly partialFillRate: number;
  readonly splitRate: number;
  readonly rejectRate: number;
  /** Chances of a request: lost on the way there, its answer lost on the way back. */
  readonly lostRequestRate: number;
  readonly lostReplyRate: number;
}

/** As a liquid perpetual behaves on a quiet day; faults are off. */
export const defaultPaperConfig = {
  seed: 1,
  startCash: 10_000,
  slippage: {
    baseRate: 0.0005,
    volatilityFactor: 0.02,
    impactFactor: 0.5,
    maxRate: 0.05,
    unknownVolatility: 0.01,
  },
  latencyMs: { min: 20, max: 120 },
  quoteMaxAgeMs: 120_000,
  participationRate: 0.1,
  partialFillRate: 0,
  splitRate: 0,
  rejectRate: 0,
  lostRequestRate: 0,
  lostReplyRate: 0,
} as const satisfies Omit<PaperConfig, 'markets'>;
