import type { z } from 'zod';
import { Fault } from '#lib';
import type { ApiClient } from '#lib/api-client';
import type { AgentDefinition } from '../../../model/agent.ts';
import { executeApproval } from '../../approvals/execute.ts';
import { findAgent } from '../../registry.ts';
import { scoreDuePredictions } from '../../score-due.ts';
import { pause, promote, readStanding } from '../../standing.ts';
import {
  type AgentStore,
  decideApproval,
  idStart,
  rateRun,
  readApprovals,
  readModeChanges,
  readPredictions,
  readRuns,
  readViolations,
  scorePrediction,
} from '../../store/index.ts';
import type { Evaluate } from '../../trust/evaluate.ts';
import type {
  deniedSchema,
  executedSchema,
  ListedAgent,
  modeSetSchema,
  ratedSchema,
  Said,
  ShownAgent,
  ShownApproval,
  ShownPrediction,
  ShownRun,
  scoredSchema,
  scoreReportSchema,
} from './wire.ts';

type Told<Schema extends z.ZodType> = Promise<z.output<Schema>>;

export interface RowFilter {
  readonly agent?: string;
  readonly limit: number;
}

/** What the operator sees of agents and decides about them, wherever their records are. Ids may be their beginning.
 * Every call throws Faults agent.store or api.* too. */
export interface OperatorDesk {
  list(): Promise<readonly ListedAgent[]>;
  /** With its newest changes of mode and violations. @throws Fault agent.unknown */
  show(agent: string): Promise<ShownAgent>;
  /** Newest first. */
  runs(filter: RowFilter): Promise<readonly ShownRun[]>;
  /** Those that come due first are first. */
  predictions(filter: RowFilter): Promise<readonly ShownPrediction[]>;
  approvals(filter: { readonly all: boolean }): Promise<readonly ShownApproval[]>;
  /** A step up. @throws Fault agent.unknown, agent.refused when it has not earned that */
  promote(agent: string, said: Said): Told<typeof modeSetSchema>;
  /** From any mode. @throws Fault agent.unknown */
  pause(agent: string, said: Said): Told<typeof modeSetSchema>;
  /** @throws Fault agent.unknown */
  rate(run: string, rating: Said & { readonly explanation: number }): Told<typeof ratedSchema>;
  /** @throws Fault agent.unknown, agent.refused when it is not due or was scored */
  score(prediction: string, said: Said & { readonly happened: boolean }): Told<typeof scoredSchema>;
  /** All that are due, by the brain. @throws Fault api.*, brain.*, aborted */
  scoreDue(): Told<typeof scoreReportSchema>;
  /** Does what was proposed, once. @throws Fault agent.unknown, agent.refused when it was decided or is over */
  approve(proposal: string, said: Said): Told<typeof executedSchema>;
  /** @throws Fault agent.unknown, agent.refused */
  deny(proposal: string, said: Said): Told<typeof deniedSchema>;
}

export interface DeskParts {
  readonly agents: readonly AgentDefinition[];
  readonly store: () => AgentStore;
  /** With the operator's token; asked for when something is done there. */
  readonly brain: () => ApiClient;
  readonly evaluate: Evaluate;
  /** Of what the brain is asked for. */
  readonly signal: AbortSignal;
}

const shownMax = 20;

/** The desk over the records in a file of this process. */
export function createLocalDesk(parts: DeskParts): OperatorDesk {
  const { agents, store } = parts;
  return {
    list: async () =>
      agents.map((agent) => {
        const { name, purpose } = agent;
        return { name, purpose, ...readStanding(store(), agent) };
      }),
    async show(name) {
      const agent = findAgent(agents, name);
      const outputs = agent.outputs.map((each) => ({
        ...{ name: each.name, description: each.description },
      }));
      const changes = readModeChanges(store(), agent.name, shownMax);
      const violations = readViolations(store(), agent.name, shownMax);
      return { ...agent, outputs, standing: readStanding(store(), agent), changes, violations };
    },
    runs: async (filter) => readRuns(store(), filter),
    predictions: async (filter) => readPredictions(store(), filter),
    approvals: async ({ all }) => readApprovals(store(), { waiting: !all }),
    async promote(name, said) {
      const agent = findAgent(agents, name);
      return { agent: agent.name, mode: promote(store(), agent, said) };
    },
    async pause(name, said) {
      const agent = findAgent(agents, name);
      pause(store(), agent, said);
      return { agent: agent.name, mode: 'paused' };
    },
    ...judging(parts),
    async approve(id, { by: operator, reason }) {
      const ports = { store: store(), brain: parts.brain(), operator, signal: parts.signal };
      const { approval, outcome, detail } = await executeApproval(id, reason, ports);
      return { id: approval.id, outcome, detail };
    },
    async deny(approval, said) {
      const { id } = decideApproval(store(), { approval, verdict: 'deny', ...said });
      return { id, state: 'denied' };
    },
  };
}

function judging({
  agents,
  store,
  evaluate,
  signal,
}: DeskParts): Pick<OperatorDesk, 'rate' | 'score' | 'scoreDue'> {
  return {
    async rate(start, { by, reason, explanation }) {
      const runs = idStart.test(start) ? readRuns(store(), { id: start, limit: 2 }) : [];
      const { id } = only(runs, 'run', start, 'panther agents runs');
      rateRun(store(), { run: id, by, explanation, reason });
      return { run: id, explanation };
    },
    async score(start, { by, reason: evidence, happened }) {
      const rows = idStart.test(start) ? readPredictions(store(), { id: start, limit: 2 }) : [];
      const { id, dueAt } = only(rows, 'prediction', start, 'panther agents predictions');
      if (dueAt > store().clock.now()) {
        const message = 'it is not due yet: an agent is held against the horizon it chose';
        throw new Fault({ code: 'agent.refused', message });
      }
      if (!scorePrediction(store(), { prediction: id, happened, by, evidence })) {
        throw new Fault({ code: 'agent.refused', message: 'it was scored already' });
      }
      return { prediction: id, happened };
    },
    scoreDue: () => scoreDuePredictions(store(), agents, { evaluate, signal }),
  };
}

function only<Row>(rows: readonly Row[], what: string, start: string, list: string): Row {
  const [found, other] = rows;
  if (found !== undefined && other === undefined) return found;
  const message = `${found === undefined ? `no ${what} begins` : `several ${what}s begin`} with ${start}`;
  throw new Fault({ code: 'agent.unknown', message, hint: `\`${list}\` lists them` });
}
