import type { TimeMs } from './time.ts';

export type Side = 'long' | 'short';

/** What a strategy wants, before any limit was asked. Prices in the quote currency. */
export interface TradeProposal {
  readonly symbol: string;
  readonly side: Side;
  readonly entry: number;
  /** Below the entry for a long, above it for a short. */
  readonly stop: number;
  readonly target: number;
  /** 1–10. */
  readonly conviction: number;
  readonly strategy: string;
  readonly rationale: string;
  /** Event ids of the signals it stands on. */
  readonly signals: readonly string[];
  /** Close time of the candle it was decided on. */
  readonly candleAt: TimeMs;
}

/** A proposal with its size in units of the asset, a multiple of the lot. `id` is the SHA-256 of
 * symbol, side, strategy, signals and candle time: the same trade twice has the same id. */
export interface TradeIntent extends TradeProposal {
  readonly id: string;
  readonly size: number;
  readonly leverage: number;
}

/** +1 for long, −1 for short: a rule written once with it is the same for both sides. */
export function signOf(side: Side): 1 | -1 {
  return side === 'long' ? 1 : -1;
}
