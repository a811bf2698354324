import type { Analysis } from './analyse.ts';
import { clean, type Leg, signedQty } from './legs.ts';

export type PnlReading =
  | {
      readonly value: number;
      /** Of the highest possible profit; null where that is unbounded, unknown or 0. */
      readonly shareOfMaxProfit: number | null;
      readonly reason: null;
    }
  | { readonly value: null; readonly shareOfMaxProfit: null; readonly reason: string };

/** Profit or loss at today's prices, one a leg in their order; without fees. A leg without a price leaves
 * the whole without one. */
export function markStructure(
  structure: { readonly legs: readonly Leg[]; readonly multiplier: number },
  prices: readonly (number | null)[],
  analysis: Pick<Analysis, 'maxProfit'>,
): PnlReading {
  const { legs, multiplier } = structure;
  let pnl = 0;
  for (const [index, leg] of legs.entries()) {
    const price = prices[index] ?? null;
    if (price === null) {
      const reason = `no present price of leg ${index + 1}`;
      return { value: null, shareOfMaxProfit: null, reason };
    }
    pnl += signedQty(leg) * (price - leg.entryPrice);
  }
  const value = clean(pnl * multiplier);
  const { maxProfit } = analysis;
  const isKnown = maxProfit.kind === 'amount' && maxProfit.amount > 0;
  const shareOfMaxProfit = isKnown ? clean(value / maxProfit.amount) : null;
  return { value, shareOfMaxProfit, reason: null };
}
