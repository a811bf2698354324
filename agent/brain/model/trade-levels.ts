import { signOf, type TradeProposal } from './trade.ts';
import type { WhyEntry } from './why.ts';

/** Whether stop and target are prices, each on its side of the entry. */
export function checkLevels({
  side,
  entry,
  stop,
  target,
}: Pick<TradeProposal, 'side' | 'entry' | 'stop' | 'target'>): WhyEntry {
  const sign = signOf(side);
  const arePrices = [entry, stop, target].every((price) => Number.isFinite(price) && price > 0);
  const isMet = arePrices && sign * (entry - stop) > 0 && sign * (target - entry) > 0;
  const place = side === 'long' ? 'below' : 'above';
  return {
    check: 'levels',
    isMet,
    // Canonical JSON carries no NaN, and a price that is none is shown as text.
    numbers: { entry: shown(entry), stop: shown(stop), target: shown(target) },
    message: isMet
      ? `the stop is ${place} the entry, the target on the other side`
      : `a ${side} needs its stop ${place} the entry and its target on the other side, both above 0`,
  };
}

function shown(price: number): number | string {
  return Number.isFinite(price) ? price : String(price);
}
