import { Fault, type Log } from '#lib';
import type { RiskCapTaker } from './bot.ts';

/** Tells on; a taker that does not answer is named in the log when that begins, when its reason changes and
 * when it is over, not at every turn. */
export function tellOnce(taker: RiskCapTaker, log: Log): RiskCapTaker {
  let problem: string | null = null;
  return {
    name: taker.name,
    async take(cap, signal) {
      try {
        await taker.take(cap, signal);
        if (problem !== null) log.info('the risk state is told again', { to: taker.name });
        problem = null;
      } catch (error) {
        if (!(error instanceof Fault) || error.code === 'aborted') throw error;
        if (problem !== error.message) {
          const reason = error.message;
          log.warn('the risk state could not be told', { to: taker.name, reason });
        }
        problem = error.message;
      }
    },
  };
}
