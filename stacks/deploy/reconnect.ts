import { Fault } from '#lib';
import { limits } from '../limits.ts';
import type { RunContext } from './run-context.ts';

/** Asks a target that may be out of reach for a while, up to one deadline for all questions. */
export interface Reconnector {
  /** Calls `ask` until it gets an answer. Throws what is no matter of the link, Fault `aborted`, or
   * after the deadline `deploy.outcome-unknown`. */
  reach<T>(ask: () => Promise<T>): Promise<T>;
}

// A system that locks us out or shows another key may be about to be taken back by its own timer.
const worthAnother: ReadonlySet<string> = new Set([
  'deploy.unreachable',
  'deploy.auth',
  'deploy.host-key',
  'deploy.target-failed',
  'exec.timeout',
]);

export function createReconnector(
  context: RunContext,
  { deadlineMs, previous }: { readonly deadlineMs: number; readonly previous: string },
): Reconnector {
  const { clock, host } = context;
  const endMs = clock.monotonicMs() + deadlineMs;
  return {
    async reach(ask) {
      for (let attempt = 0; ; attempt++) {
        try {
          const answer = await ask();
          if (attempt > 0) context.warn(`${host.name} answers again`);
          return answer;
        } catch (error) {
          if (!(error instanceof Fault) || !worthAnother.has(error.code)) throw error;
          if (clock.monotonicMs() >= endMs) throw unknownOutcome(host.name, previous, error);
          if (attempt === 0) context.retry(`${error.message.split('\n', 1)[0]}; trying again`);
          const delayMs = limits.activation.reconnectMs * 2 ** Math.min(attempt, 3);
          await clock.sleep(delayMs, context.signal);
        }
      }
    },
  };
}

function unknownOutcome(host: string, previous: string, cause: Fault): Fault {
  return new Fault({
    code: 'deploy.outcome-unknown',
    message: `${host} did not come back within reach: ${cause.message}`,
    hint: `without a confirmation it returns to ${previous} by itself, and it boots that in any case; \`panther status\` says what runs once it answers`,
    where: host,
    cause,
  });
}
