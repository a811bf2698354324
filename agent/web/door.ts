import type { Hono } from 'hono';
import { z } from 'zod';
import { type BaseHolder, knowledgeRoutes } from '#crawler';
import type { Clock, Log } from '#lib';
import { createHttpApp, defineRoute, isTokenRight, type Route, refuse } from '#lib/http';
import { answerMcp, describeServer, type McpTool } from '#lib/mcp';
import type { BrainProbe } from './brain-probe.ts';
import { type Counters, renderAgentMetrics } from './metrics.ts';
import { mountPages } from './pages.ts';
import { createSignIn, isOwnOrigin } from './sign-in.ts';
import type { StatusReader } from './status/read.ts';

export interface AgentDoorOptions {
  readonly base: BaseHolder;
  readonly brain: BrainProbe;
  readonly counters: Counters;
  readonly status: StatusReader;
  /** What other programs' agents are offered at `/mcp`. */
  readonly tools: () => Promise<readonly McpTool[]>;
  /** Routes of other parts of the agent. */
  readonly routes?: readonly Route[];
  readonly tokens: readonly string[];
  /** The token that a person signs in with. */
  readonly sessionSecret: string | undefined;
  readonly trustsTailscale: boolean;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

const requestsPerMinute = 1_200;
/** A question may be long; a tool call too. */
const bodyBytesMax = 512 * 1024;

/** The agent's HTTP door: API, MCP, metrics, pages. */
export function createAgentDoor(options: AgentDoorOptions): Hono {
  const { base, tokens, clock, log, counters, version } = options;
  const signIn = createSignIn({
    ...{ clock, secret: options.sessionSecret, trustsTailscale: options.trustsTailscale },
  });
  return createHttpApp({
    ...{ clock, log, tokens, requestsPerMinute, bodyBytesMax },
    ...{ allowIps: [], corsOrigins: [] },
    info: {
      ...{ title: 'pantherOS agent', version },
      description: 'Knowledge base, questions, agents and the state of this machine',
    },
    routes: [...knowledgeRoutes(base.get), ...stateRoutes(options), ...(options.routes ?? [])],
    identify: signIn.personOf,
    observe: counters.count,
    statuses: {
      'crawl.unknown-source': 404,
      'kb.unknown': 404,
      'agent.unknown': 404,
      'api.refused': 403,
      'config.invalid': 400,
      'agent.refused': 403,
    },
    extend(app) {
      mountMcp(app, options);
      mountMetrics(app, options);
      mountPages(app, { ...options, signIn });
    },
  });
}

function stateRoutes({ status }: AgentDoorOptions): readonly Route[] {
  const anything = z.looseObject({});
  const access = 'person' as const;
  return [
    defineRoute({
      ...{ method: 'get', path: '/api/status', access, answer: anything },
      summary: 'Services, fleet, brain, knowledge base and the last crawl together',
      handle: ({ signal }) => status.read(signal),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/services', access, answer: anything },
      summary: 'The services of this machine',
      handle: async ({ signal }) => (await status.read(signal)).services,
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/fleet', summary: 'The resolved fleet', access },
      answer: anything,
      handle: () => status.fleet(),
    }),
  ];
}

/** Streamable HTTP: with the token, and from no page of another site (its section "Security Warning"). */
function mountMcp(app: Hono, options: AgentDoorOptions): void {
  const { tokens, version, clock, log, tools } = options;
  const server = describeServer({ tools, allowWrite: false, version, clock, log });
  app.all('/mcp', async (context) => {
    const origin = context.req.header('origin');
    if (origin !== undefined && !isOwnOrigin(context, origin)) {
      return refuse(context, 403, 'forbidden', 'this request comes from another site');
    }
    if (!isTokenRight(tokens, context.req.header('authorization'))) {
      context.header('www-authenticate', 'Bearer');
      return refuse(context, 401, 'unauthorized', 'a bearer token is needed');
    }
    return answerMcp(context.req.raw, server);
  });
}

function mountMetrics(app: Hono, options: AgentDoorOptions): void {
  const { base, brain, counters, tokens, clock } = options;
  const startedAt = clock.now();
  app.get('/metrics', (context) => {
    if (!isTokenRight(tokens, context.req.header('authorization'))) {
      context.header('www-authenticate', 'Bearer');
      return refuse(context, 401, 'unauthorized', 'a bearer token is needed');
    }
    const state = { startedAt, knowledge: base.state(), brain: brain.last() };
    context.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    return context.body(renderAgentMetrics(counters, state));
  });
}
