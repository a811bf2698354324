import { canonicalJson, sha256Hex } from '#lib';
import type { TradeIntent, TradeProposal } from '../model/trade.ts';

declare const brand: unique symbol;

/** An intent that passed every gate. Only `risk/` makes one, and `execution/` accepts nothing else. */
export type ApprovedIntent = TradeIntent & { readonly [brand]: 'approved' };

// The type can be claimed with a cast and is carried along by a spread; membership cannot.
const approved = new WeakSet<object>();

/** For the gates alone: `index.ts` does not export it. */
export function brandApproved(intent: TradeIntent): ApprovedIntent {
  const frozen = Object.freeze({ ...intent, signals: Object.freeze([...intent.signals]) });
  approved.add(frozen);
  return frozen as ApprovedIntent;
}

/** Whether this very object came out of the gates; a copy of it did not. */
export function isApproved(intent: object): intent is ApprovedIntent {
  return approved.has(intent);
}

/** SHA-256 of what makes a trade the same trade: symbol, side, strategy, signals and candle, not the
 * clock and not the price. */
export function tradeId(
  trade: Pick<TradeProposal, 'symbol' | 'side' | 'strategy' | 'signals' | 'candleAt'>,
): string {
  const { symbol, side, strategy, signals, candleAt } = trade;
  const sorted = [...new Set(signals)].sort();
  return sha256Hex(canonicalJson({ symbol, side, strategy, signals: sorted, candleAt }));
}
