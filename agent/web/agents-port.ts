import { type Clock, Fault } from '#lib';
import type {
  AgentDetail,
  AgentPrediction,
  AgentRunRow,
  AgentSummary,
  AgentsPort,
} from '../cockpit/web/agents-port.ts';
import {
  agents,
  decideApproval,
  findAgent,
  pause,
  promote,
  type RunPorts,
  rateRun,
  readStanding,
  runAgent,
  scorePrediction,
} from '../runtime/agents/index.ts';
import {
  type AgentStore,
  type PredictionRow,
  type RunRow,
  readApprovals,
  readModeChanges,
  readPredictions,
  readRuns,
  readViolations,
} from '../runtime/agents/store/index.ts';
import { decidePromotion } from '../runtime/agents/trust/ladder.ts';
import type { AgentDefinition } from '../runtime/model/agent.ts';
import { orderModels } from '../runtime/providers/index.ts';

export interface AgentsPortOptions {
  /** Opened when it is asked for the first time. */
  readonly store: () => AgentStore;
  /** What runs take, but for the store. */
  readonly ports: Omit<RunPorts, 'store' | 'clock'>;
  readonly clock: Clock;
  /** Ends the runs that were begun here. */
  readonly signal: AbortSignal;
}

const shownMax = 20;

/** The runtime's agents as the cockpit shows and steers them. */
export function createAgentsPort({ store, ports, clock, signal }: AgentsPortOptions): AgentsPort {
  const running = new Map<string, number>();
  const count = (name: string, by: number) => running.set(name, (running.get(name) ?? 0) + by);
  const summary = (agent: AgentDefinition) =>
    summaryOf(store(), agent, running.get(agent.name) ?? 0);
  return {
    list: () => agents.map(summary),
    show: (name) => {
      const agent = findAgent(agents, name);
      return { ...summary(agent), ...detailOf(store(), agent) };
    },
    runs: ({ agent, limit }) =>
      readRuns(store(), { limit, ...(agent === undefined ? {} : { agent }) }).map(runOf),
    predictions: ({ agent, limit }) =>
      readPredictions(store(), { limit, ...(agent === undefined ? {} : { agent }) }).map(
        predictionOf,
      ),
    wishes: () =>
      readApprovals(store(), { waiting: true }).map(
        ({ id, agent, at, expiresAt, action, reason }) => ({
          ...{ id, agent, at: instantOf(at), expiresAt: instantOf(expiresAt), reason },
          wish:
            action.kind === 'brain.close'
              ? `close the position ${action.positionId}`
              : `raise the kill switch to ${action.level}`,
        }),
      ),
    promote: (name, said) => promote(store(), findAgent(agents, name), said),
    pause: (name, said) => pause(store(), findAgent(agents, name), said),
    start(name, input) {
      const agent = findAgent(agents, name);
      const models = orderModels(ports.models, agent.models);
      count(name, 1);
      const run = runAgent(agent, input, { ...ports, models, clock, store: store() }, signal);
      const done = run.then(({ id, outcome }) => ({ id, outcome })).finally(() => count(name, -1));
      return { done };
    },
    score(id, happened, { by, reason: evidence }) {
      const [found] = readPredictions(store(), { id, limit: 1 });
      if (found?.id !== id) throw unknown('prediction', id);
      scorePrediction(store(), { prediction: id, happened, by, evidence });
    },
    rate(run, explanation, { by, reason }) {
      const [found] = readRuns(store(), { id: run, limit: 1 });
      if (found?.id !== run) throw unknown('run', run);
      rateRun(store(), { run, by, explanation, reason });
    },
    deny(id, { by, reason }) {
      decideApproval(store(), { approval: id, verdict: 'deny', by, reason });
    },
  };
}

function summaryOf(store: AgentStore, agent: AgentDefinition, running: number): AgentSummary {
  const { name, purpose } = agent;
  const { mode, trust, resolved, parts } = readStanding(store, agent);
  const decision = decidePromotion({ mode, trust, resolved });
  const [last] = readRuns(store, { agent: name, limit: 1 });
  return {
    ...{ name, purpose, mode, resolved, running, trust: trust ?? null },
    parts: Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, value ?? null])),
    staysBecause: decision.kind === 'refuse' ? decision.why : null,
    lastRun: last === undefined ? null : { at: instantOf(last.at), outcome: last.outcome },
    waiting: readApprovals(store, { agent: name, waiting: true }).length,
  };
}

function detailOf(
  store: AgentStore,
  { name, inputs, outputs, forbidden, tools, effects }: AgentDefinition,
): Omit<AgentDetail, keyof AgentSummary> {
  return {
    ...{ inputs, forbidden, tools, effects },
    outputs: outputs.map((each) => ({ name: each.name, description: each.description })),
    changes: readModeChanges(store, name, shownMax).map(({ at, from, to, by, reason }) => {
      return { at: instantOf(at), from, to, by, reason };
    }),
    violations: readViolations(store, name, shownMax).map(({ at, what }) => {
      return { at: instantOf(at), what };
    }),
  };
}

function runOf(row: RunRow): AgentRunRow {
  const { id, agent, at, mode, outcome, input, outputs, problems, model } = row;
  const { tokens, costUsd, latencyMs, rating } = row;
  return {
    ...{ id, agent, at: instantOf(at), mode, outcome, input, outputs, problems, model },
    ...{ tokens, costUsd, latencyMs, rating },
  };
}

function predictionOf(row: PredictionRow): AgentPrediction {
  const { id, agent, claim, probability, dueAt, because, happened, scoredBy } = row;
  return {
    ...{
      id,
      agent,
      claim: textOf(claim),
      needsPerson: claim.kind === 'words',
      probability,
      because,
    },
    ...{ dueAt: instantOf(dueAt), happened: happened ?? null, scoredBy: scoredBy ?? null },
  };
}

function textOf(claim: PredictionRow['claim']): string {
  if (claim.kind === 'regime') return `the market is taken for ${claim.regime}`;
  return claim.kind === 'words' ? claim.text : `${claim.positionId} is closed with a profit`;
}

const instantOf = (ms: number): string => new Date(ms).toISOString();

function unknown(what: string, id: string): Fault {
  return new Fault({ code: 'agent.unknown', message: `there is no ${what} ${id}` });
}
