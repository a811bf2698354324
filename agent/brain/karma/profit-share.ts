import type { z } from 'zod';
import { Fault } from '#lib';
import type { shareIntended, shareSettled } from './events.ts';

type ShareIntent = z.infer<(typeof shareIntended)['payload']>;
export type Settlement = z.infer<(typeof shareSettled)['payload']>;

/** From the configuration; without `isEnabled` nothing is ever set aside. */
export interface ShareTerms {
  readonly isEnabled: boolean;
  /** A fraction of the profit: .005 is half a percent. */
  readonly rate: number;
  readonly mode: 'paper' | 'live';
}

export const noShare: ShareTerms = { isEnabled: false, rate: 0, mode: 'paper' };

export type ShareDecision =
  | { readonly kind: 'intended'; readonly intent: ShareIntent }
  | { readonly kind: 'none'; readonly reason: 'disabled' | 'paper' | 'no-profit' };

/** A share of a profit that was really made: none of a loss, of nothing, or of paper money. */
export function decideShare(
  { positionId, pnl }: { readonly positionId: string; readonly pnl: number },
  { isEnabled, rate, mode }: ShareTerms,
): ShareDecision {
  if (mode !== 'live') return { kind: 'none', reason: 'paper' };
  if (!isEnabled || !(rate > 0)) return { kind: 'none', reason: 'disabled' };
  const amount = pnl * rate;
  if (!(amount > 0)) return { kind: 'none', reason: 'no-profit' };
  return { kind: 'intended', intent: { positionId, pnl, rate, amount } };
}

/** What paying these would be, all or none. Throws Fault `brain.config` on paper, and naming the first that is
 * not waiting to be paid. */
export function decideSettlement(
  pending: ReadonlyMap<string, number>,
  request: {
    readonly positionIds: readonly string[];
    readonly reference: string;
    readonly mode: ShareTerms['mode'];
  },
): Settlement {
  const { reference, mode } = request;
  if (mode !== 'live') throw refused('paper money is never shared');
  const positionIds = [...new Set(request.positionIds)];
  if (positionIds.length === 0) throw refused('no share was named');
  let amount = 0;
  for (const id of positionIds) {
    const share = pending.get(id);
    if (share === undefined)
      throw refused(`${JSON.stringify(id)} is no share that waits to be paid`);
    amount += share;
  }
  return { positionIds, amount, reference };
}

function refused(message: string): Fault {
  return new Fault({ code: 'brain.config', message: `${message}; nothing was settled` });
}
