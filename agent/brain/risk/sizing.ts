import type { TradeProposal } from '../model/trade.ts';
import { appetiteCaps } from './caps-appetite.ts';
import { portfolioCaps } from './caps-portfolio.ts';
import type { Numbers } from './decision.ts';
import type { KellyChoice } from './kelly.ts';
import { floorToLot } from './lot.ts';
import type { RiskInput } from './types.ts';

/** A bound on the size. */
export interface SizeCap {
  readonly cap: string;
  /** Largest value of the position in the quote currency; null where it bounds nothing. */
  readonly notional: number | null;
  readonly numbers: Numbers;
  readonly message: string;
}

export interface Sizing {
  /** Every cap, in one order. */
  readonly caps: readonly SizeCap[];
  /** The smallest; it decided. */
  readonly binding: string | null;
  /** Before it was rounded. */
  readonly exactSize: number;
  /** In units of the asset, a multiple of the lot; 0 is no trade. */
  readonly size: number;
  readonly notional: number;
  readonly leverage: number;
  /** Lost when the stop is hit. */
  readonly risk: number;
  readonly kelly: KellyChoice;
}

/** The size of a trade: the smallest of all caps, rounded down to the lot. A size that somebody asked
 * for (`requestedSize`, in units) is only rounded; the gates say whether it passes. `equity` and
 * `market` are those of the input, known to be there. */
export function decideSize(
  proposal: TradeProposal,
  input: RiskInput,
  { equity, lot, requestedSize }: { equity: number; lot: number; requestedSize?: number },
): Sizing {
  const { caps: appetite, kelly, leverage } = appetiteCaps(proposal, input, equity);
  const caps = [...appetite, ...portfolioCaps(proposal, input, equity)];
  const smallest = caps.reduce<SizeCap | undefined>(
    (least, cap) =>
      cap.notional !== null && cap.notional < (least?.notional ?? Number.POSITIVE_INFINITY)
        ? cap
        : least,
    undefined,
  );
  const allowed = Math.max(0, smallest?.notional ?? 0);
  const exactSize = requestedSize ?? allowed / proposal.entry;
  const size = floorToLot(exactSize, lot);
  return {
    caps,
    binding: requestedSize === undefined ? (smallest?.cap ?? null) : null,
    exactSize,
    size,
    notional: size * proposal.entry,
    leverage,
    risk: size * Math.abs(proposal.entry - proposal.stop),
    kelly,
  };
}
