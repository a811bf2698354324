import type { z } from 'zod';
import type { LoopResult } from '../../loop/index.ts';
import type { AgentDefinition, AgentMode } from '../../model/agent.ts';
import type { Usage } from '../../model/message.ts';
import { predictionSchema, predictions } from '../outputs.ts';
import { demote } from '../standing.ts';
import {
  type AgentStore,
  endRun,
  type RunOutcome,
  recordViolation,
  storePredictions,
  voidApprovals,
} from '../store/index.ts';
import { stepDown } from '../trust/ladder.ts';
import type { AgentOutput, CheckedOutputs } from './check-outputs.ts';

interface Facts {
  readonly agent: AgentDefinition;
  readonly mode: AgentMode;
  readonly run: string;
  readonly loop: LoopResult;
  readonly checked: CheckedOutputs;
  readonly overreach: readonly string[];
  readonly usage: Usage;
  readonly latencyMs: number;
}

interface Settled {
  readonly outcome: RunOutcome;
  readonly outputs: readonly AgentOutput[];
  readonly problems: readonly string[];
  readonly violations: readonly string[];
  readonly predictions: readonly string[];
  readonly demotedTo: AgentMode | undefined;
}

/** Ends a run in the store: its outcome, what it may not have done, its predictions, all or nothing. */
export function settleRun(store: AgentStore, facts: Facts): Settled {
  const { agent, mode, run, loop, checked, overreach } = facts;
  const violations = [
    ...checked.violations,
    ...overreach.map((tool) => `it called ${tool}, which is not its tool`),
  ];
  const outcome = outcomeOf(loop, checked, violations);
  const problems = [
    ...(loop.outcome === 'done' ? [] : [loop.reason ?? loop.outcome]),
    ...(loop.outcome === 'done' ? checked.problems : []),
    ...violations,
  ];
  const outputs = outcome === 'accepted' ? checked.outputs : [];
  const keeps = mode === 'shadow' || mode === 'live';
  return store.transaction(() => {
    endRun(store, run, {
      ...{ outcome, outputs: checked.given, problems, model: loop.last?.model },
      ...{ usage: facts.usage, latencyMs: facts.latencyMs },
    });
    for (const what of violations) recordViolation(store, { agent: agent.name, run, what });
    const stored = keeps
      ? storePredictions(store, { agent: agent.name, run }, predictionsIn(outputs))
      : [];
    if (outcome !== 'accepted') voidApprovals(store, run, `its run was ${outcome}`);
    const to = violations.length === 0 ? undefined : stepDown(mode);
    if (to !== undefined) demote(store, agent, { to, reason: violations.join('; ') });
    return { ...{ outcome, outputs, problems, violations, predictions: stored }, demotedTo: to };
  });
}

function outcomeOf(
  { outcome }: LoopResult,
  checked: CheckedOutputs,
  violations: readonly string[],
): RunOutcome {
  if (violations.length > 0) return 'refused';
  if (outcome === 'failed') return 'failed';
  if (outcome !== 'done') return 'cut-off';
  return checked.problems.length > 0 ? 'refused' : 'accepted';
}

function predictionsIn(
  outputs: readonly AgentOutput[],
): readonly z.output<typeof predictionSchema>[] {
  return outputs
    .filter(({ kind }) => kind === predictions.name)
    .flatMap(({ value }) => predictionSchema.array().parse((value as { items: unknown }).items));
}
