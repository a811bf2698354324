import type { TradeProposal } from '../model/trade.ts';
import type { WhyEntry } from '../model/why.ts';
import type { StrategyAnswer } from '../risk/index.ts';
import { sideOf } from './conviction.ts';

export interface Combination {
  readonly proposal: TradeProposal | null;
  readonly why: readonly WhyEntry[];
}

/** One proposal of what the strategies want. Opposites cancel; what is left must be on the side that
 * all signals together are on, and is held with no more conviction than they have: without signals
 * there is no trade, and a bearish view alone gives no long. The strategy with most conviction names
 * the trade, of equals the first. */
export function combineProposals(
  answers: readonly StrategyAnswer[],
  signed: number | null,
): Combination {
  const proposals = answers.flatMap(({ proposal }) => (proposal === null ? [] : [proposal]));
  const longs = proposals.filter(({ side }) => side === 'long');
  const shorts = proposals.filter(({ side }) => side === 'short');
  const numbers = { long: longs.length, short: shorts.length };
  if (longs.length > 0 && shorts.length > 0) {
    const names = (list: readonly TradeProposal[]) =>
      list.map(({ strategy }) => strategy).join(', ');
    const message = `opposites cancel: ${names(longs)} long, ${names(shorts)} short`;
    return { proposal: null, why: [{ check: 'strategies', isMet: false, numbers, message }] };
  }
  const chosen = proposals.reduce<TradeProposal | undefined>(
    (best, next) => (best === undefined || next.conviction > best.conviction ? next : best),
    undefined,
  );
  if (chosen === undefined) {
    const message = 'no strategy proposes a trade';
    return { proposal: null, why: [{ check: 'strategies', isMet: false, numbers, message }] };
  }
  const others = proposals.filter((proposal) => proposal !== chosen);
  const found: WhyEntry = {
    check: 'strategies',
    isMet: true,
    numbers,
    message:
      others.length === 0
        ? `${chosen.strategy} proposes a ${chosen.side}`
        : `${chosen.strategy} proposes a ${chosen.side}, as ${others.map(({ strategy }) => strategy).join(', ')}`,
  };
  const side = sideOf(signed);
  const agrees: WhyEntry = {
    check: 'signals',
    isMet: signed === null ? null : side === chosen.side,
    numbers: { signed, conviction: chosen.conviction },
    message:
      signed === null
        ? 'without an opinion of any producer nothing is traded'
        : `all signals together are ${side}, the trade is ${chosen.side}`,
  };
  if (signed === null || side !== chosen.side) return { proposal: null, why: [found, agrees] };
  const conviction = Math.max(1, Math.min(chosen.conviction, Math.round(Math.abs(signed))));
  return { proposal: { ...chosen, conviction }, why: [found, agrees] };
}
