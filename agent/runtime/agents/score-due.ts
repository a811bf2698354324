import type { AgentDefinition, AgentMode } from '../model/agent.ts';
import { reviewStanding } from './standing.ts';
import { type AgentStore, readPredictions, scorePrediction } from './store/index.ts';
import type { Evaluate } from './trust/evaluate.ts';

export interface ScoreReport {
  readonly scored: number;
  /** Due, and nobody but a person, or nobody any more, can say. */
  readonly left: number;
  /** Live agents whose trust fell too low. */
  readonly demoted: readonly { readonly agent: string; readonly to: AgentMode }[];
}

const atOnce = 500;

/** Holds every prediction that is due against what happened, then looks at who is live.
 * @throws Fault api.*, brain.*, aborted; what was scored before stays so */
export async function scoreDuePredictions(
  store: AgentStore,
  agents: readonly AgentDefinition[],
  { evaluate, signal }: { readonly evaluate: Evaluate; readonly signal: AbortSignal },
): Promise<ScoreReport> {
  const due = readPredictions(store, { openAt: store.clock.now(), limit: atOnce });
  let scored = 0;
  for (const { id, claim, dueAt } of due) {
    const verdict = await evaluate(claim, dueAt, signal);
    if (verdict === undefined) continue;
    if (scorePrediction(store, { prediction: id, by: 'evaluator', ...verdict })) scored += 1;
  }
  const demoted = agents.flatMap((agent) => {
    const to = reviewStanding(store, agent);
    return to === undefined ? [] : [{ agent: agent.name, to }];
  });
  return { scored, left: due.length - scored, demoted };
}
