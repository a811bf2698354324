import { z } from 'zod';
import type { Clock } from '#lib';
import { defineRoute, type Route } from '#lib/http';
import { agents, findAgent, readStanding } from '../runtime/agents/index.ts';
import {
  type AgentStore,
  openAgentStore,
  readApprovals,
  readModeChanges,
  readRuns,
  readViolations,
} from '../runtime/agents/store/index.ts';

const row = z.looseObject({});
const limit = z.coerce.number().int().min(1).max(500).default(50);
const shownMax = 20;

/** What the agents are and what they did. Runs and changes of mode are the operator's, by `panther agents`. */
export function agentRoutes(options: { readonly storeFile: string; readonly clock: Clock }): {
  readonly routes: readonly Route[];
  close(): void;
} {
  let opened: AgentStore | undefined;
  const store = () => {
    opened ??= openAgentStore(options.storeFile, options.clock);
    return opened;
  };
  return { routes: routesOf(store), close: () => opened?.close() };
}

function routesOf(store: () => AgentStore): readonly Route[] {
  const access = 'person' as const;
  return [
    defineRoute({
      ...{ method: 'get', path: '/api/agents', summary: 'The agents, and their standing', access },
      answer: z.object({ agents: z.array(row) }),
      handle: () => ({
        agents: agents.map((agent) => {
          const { name, purpose } = agent;
          return { name, purpose, ...readStanding(store(), agent) };
        }),
      }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/agents/{name}', summary: 'One agent', access, answer: row },
      query: z.strictObject({ name: z.string().max(64) }),
      handle: ({ query }) => {
        const agent = findAgent(agents, query.name);
        const outputs = agent.outputs.map(({ name, description }) => ({ name, description }));
        return {
          ...{ ...agent, outputs, standing: readStanding(store(), agent) },
          changes: readModeChanges(store(), agent.name, shownMax),
          violations: readViolations(store(), agent.name, shownMax),
        };
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/agents/{name}/runs', summary: 'Its newest runs', access },
      query: z.strictObject({ name: z.string().max(64), limit }),
      answer: z.object({ runs: z.array(row) }),
      handle: ({ query }) => {
        const { name } = findAgent(agents, query.name);
        return { runs: readRuns(store(), { limit: query.limit, agent: name }) };
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/approvals', summary: 'What waits for the operator', access },
      answer: z.object({ approvals: z.array(row) }),
      handle: () => ({ approvals: readApprovals(store(), { waiting: true }) }),
    }),
  ];
}
