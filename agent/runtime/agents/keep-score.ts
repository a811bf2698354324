import { type Clock, Fault, type Log } from '#lib';
import type { AgentDefinition } from '../model/agent.ts';
import { scoreDuePredictions } from './score-due.ts';
import type { AgentStore } from './store/index.ts';
import type { Evaluate } from './trust/evaluate.ts';

const everyMs = 600_000;

export interface KeepScoreOptions {
  /** Opened at each round, as one that cannot be opened may be mended while this runs. */
  readonly openStore: () => AgentStore;
  readonly agents: readonly AgentDefinition[];
  readonly evaluate: Evaluate;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Holds predictions against what happened as they come due, until the signal; for a process that stays up. A
 * brain that is down is asked again the next time. */
export async function keepScore(options: KeepScoreOptions): Promise<void> {
  const { openStore, agents, clock, log, signal } = options;
  while (!signal.aborted) {
    try {
      const { scored, demoted } = await scoreDuePredictions(openStore(), agents, options);
      if (scored > 0) log.info('predictions scored', { scored });
      for (const { agent, to } of demoted) log.warn('agent demoted', { agent, to });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (!signal.aborted) log.warn('predictions not scored', { reason: error.message });
    }
    await clock.sleep(everyMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
