import type { TimeMs } from '../model/time.ts';
import { decideSettlement, type Settlement, type ShareTerms } from './profit-share.ts';
import { readPendingShares } from './read-outcomes.ts';
import type { KarmaLog } from './record.ts';

/** Writes down that an operator paid these shares, all or none; moves no money. Throws Fault `brain.config`
 * on paper, and naming the first that is not waiting to be paid. */
export function settleShares(
  log: KarmaLog,
  request: {
    readonly positionIds: readonly string[];
    /** Of the payment, as the operator knows it. */
    readonly reference: string;
    readonly mode: ShareTerms['mode'];
    readonly now: TimeMs;
    /** `operator/hayden`. */
    readonly source: string;
    readonly trace: string;
  },
): Settlement {
  const payload = decideSettlement(readPendingShares(log.db), request);
  const { now: at, source, trace } = request;
  log.append([{ type: 'karma.settled.v1', at, source, trace, payload }]);
  return payload;
}
