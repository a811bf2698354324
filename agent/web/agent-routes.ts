import { z } from 'zod';
import type { Clock, Log } from '#lib';
import type { ApiClient } from '#lib/api-client';
import { defineRoute, type Route } from '#lib/http';
import { createLocalDesk, type OperatorDesk } from '../runtime/agents/cli/desk/desk.ts';
import * as wire from '../runtime/agents/cli/desk/wire.ts';
import {
  agents,
  createBrainEvaluator,
  findAgent,
  keepScore,
  type RunPorts,
  runLineSchema,
  runRequestSchema,
  runStream,
} from '../runtime/agents/index.ts';
import { type AgentStore, openAgentStore, readRuns } from '../runtime/agents/store/index.ts';

const limit = z.coerce.number().int().min(1).max(500).default(50);
const name = z.string().max(64);
const id = z.string().max(64);
/** For an approval that is being done when the agent is asked to stop; after it, what became of it is unknown. */
const stopWaitMs = 5_000;

export interface AgentRoutesOptions {
  readonly storeFile: string;
  readonly clock: Clock;
  readonly log: Log;
  /** What runs take, but for the store. */
  readonly ports: Omit<RunPorts, 'store' | 'clock'>;
  /** With the operator's token, for what he approved. */
  readonly brain: () => ApiClient;
}

export interface AgentRoutes {
  readonly routes: readonly Route[];
  /** Opened when it is asked for the first time. */
  store(): AgentStore;
  /** Holds predictions against what happened as they come due, until the signal. */
  keepScore(signal: AbortSignal): Promise<void>;
  /** Once what was approved has an end. */
  close(): Promise<void>;
}

/** What the agents are and did, for persons, and what the operator has them do and decides about them, with the token
 * only. */
export function agentRoutes(options: AgentRoutesOptions): AgentRoutes {
  const { storeFile, clock, log, ports, brain } = options;
  let opened: AgentStore | undefined;
  const store = () => {
    opened ??= openAgentStore(storeFile, clock);
    return opened;
  };
  const stop = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const evaluate = createBrainEvaluator(ports.toolPorts);
  const deskOf = (signal: AbortSignal) =>
    createLocalDesk({ agents, store, brain, evaluate, signal });
  /** Whoever hangs up does not end it: it was decided, and is done or not, but never left in the middle. */
  const approve: OperatorDesk['approve'] = (proposal, said) => {
    const done = deskOf(stop.signal).approve(proposal, said);
    underWay.add(done);
    const forget = () => underWay.delete(done);
    done.then(forget, forget);
    return done;
  };
  return {
    store,
    routes: [
      runRoute(() => ({ ...ports, clock, store: store() })),
      ...readRoutes(deskOf(stop.signal), store),
      ...standingRoutes(deskOf(stop.signal)),
      ...judgeRoutes(deskOf),
      ...proposalRoutes({ ...deskOf(stop.signal), approve }),
    ],
    keepScore: (signal) => keepScore({ openStore: store, agents, clock, log, signal, evaluate }),
    async close() {
      const late = new AbortController();
      const wait = clock.sleep(stopWaitMs, late.signal).catch(() => undefined);
      await Promise.race([Promise.allSettled(underWay), wait]);
      late.abort();
      stop.abort();
      await Promise.allSettled(underWay);
      opened?.close();
    },
  };
}

function runRoute(ports: () => RunPorts): Route {
  return defineRoute({
    ...{ method: 'post', path: '/api/agents/{name}/run', stream: 'lines', body: runRequestSchema },
    summary: 'Run an agent once; who hangs up ends it',
    query: z.strictObject({ name }),
    answer: runLineSchema,
    handle: ({ query, body, signal }) => ({
      lines: runStream(findAgent(agents, query.name), body, ports(), signal),
    }),
  });
}

function readRoutes(desk: OperatorDesk, store: () => AgentStore): readonly Route[] {
  const access = 'person' as const;
  return [
    defineRoute({
      ...{ method: 'get', path: '/api/agents', summary: 'The agents, and their standing', access },
      answer: z.object({ agents: z.array(wire.listedAgentSchema) }),
      handle: async () => ({ agents: await desk.list() }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/agents/{name}', summary: 'One agent', access },
      query: z.strictObject({ name }),
      answer: wire.shownAgentSchema,
      handle: ({ query }) => desk.show(query.name),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/agents/{name}/runs', summary: 'Its newest runs', access },
      query: z.strictObject({ name, limit }),
      answer: z.object({ runs: z.array(z.looseObject({})) }),
      handle: ({ query }) => {
        const agent = findAgent(agents, query.name).name;
        return { runs: readRuns(store(), { limit: query.limit, agent }) };
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/agent-predictions', summary: 'What agents foretold', access },
      query: z.strictObject({ agent: name.optional(), limit }),
      answer: z.object({ predictions: z.array(wire.predictionSchema) }),
      handle: async ({ query: { agent, ...most } }) => ({
        predictions: await desk.predictions(agent === undefined ? most : { ...most, agent }),
      }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/approvals', summary: 'What waits for the operator', access },
      query: z.strictObject({
        all: z.stringbool().default(false).describe('Those that were decided too'),
      }),
      answer: z.object({ approvals: z.array(wire.approvalSchema) }),
      handle: async ({ query }) => ({ approvals: await desk.approvals(query) }),
    }),
  ];
}

function standingRoutes(desk: OperatorDesk): readonly Route[] {
  const common = {
    method: 'post',
    query: z.strictObject({ name }),
    body: wire.saidSchema,
    answer: wire.modeSetSchema,
  } as const;
  return [
    defineRoute({
      ...{ ...common, path: '/api/agents/{name}/promote' },
      summary: 'A step up, if it has earned it',
      handle: ({ query, body }) => desk.promote(query.name, body),
    }),
    defineRoute({
      ...{ ...common, path: '/api/agents/{name}/pause' },
      summary: 'Nothing of it has a consequence any more',
      handle: ({ query, body }) => desk.pause(query.name, body),
    }),
  ];
}

function judgeRoutes(deskOf: (signal: AbortSignal) => OperatorDesk): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'post', path: '/api/agent-runs/{id}/rate', body: wire.ratingSchema },
      summary: 'How well a run explains itself, as a person says',
      query: z.strictObject({ id }),
      answer: wire.ratedSchema,
      handle: ({ query, body, signal }) => deskOf(signal).rate(query.id, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/agent-predictions/{id}/score', body: wire.scoringSchema },
      summary: 'Whether what was foretold happened, as a person says',
      query: z.strictObject({ id }),
      answer: wire.scoredSchema,
      handle: ({ query, body, signal }) => deskOf(signal).score(query.id, body),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/agent-predictions/score-due', body: z.strictObject({}) },
      summary: 'Hold what is due against the brain now; who hangs up ends it',
      answer: wire.scoreReportSchema,
      handle: ({ signal }) => deskOf(signal).scoreDue(),
    }),
  ];
}

function proposalRoutes(desk: OperatorDesk): readonly Route[] {
  const common = { method: 'post', query: z.strictObject({ id }), body: wire.saidSchema } as const;
  return [
    defineRoute({
      ...{ ...common, path: '/api/approvals/{id}/approve', answer: wire.executedSchema },
      summary: 'Do what an agent proposed, once; it goes on when its asker hangs up',
      handle: ({ query, body }) => desk.approve(query.id, body),
    }),
    defineRoute({
      ...{ ...common, path: '/api/approvals/{id}/deny', answer: wire.deniedSchema },
      summary: 'Do not do what an agent proposed',
      handle: ({ query, body }) => desk.deny(query.id, body),
    }),
  ];
}
