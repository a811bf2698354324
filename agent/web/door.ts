import type { Hono } from 'hono';
import { z } from 'zod';
import { type BaseHolder, knowledgeRoutes } from '#crawler';
import type { Clock, Log } from '#lib';
import { createHttpApp, defineRoute, isTokenRight, type Route, refuse } from '#lib/http';
import { answerMcp, describeServer, type McpTool } from '#lib/mcp';
import { cockpitRoutes } from '../cockpit/api/routes.ts';
import { cockpitStatuses } from '../cockpit/api/statuses.ts';
import { mountSmartMoneyWebhook, webhookPath } from '../cockpit/sources/smart-money/routes.ts';
import { type Bearers, createBearers } from '../cockpit/web/bearers.ts';
import { limits as cockpitLimits } from '../cockpit/web/limits.ts';
import type { BrainProbe } from './brain-probe.ts';
import { type Counters, renderAgentMetrics } from './metrics.ts';
import { mountPages } from './pages.ts';
import { createSignIn, isOwnOrigin } from './sign-in.ts';
import type { CockpitHolder } from './start-cockpit.ts';
import type { StatusReader } from './status/read.ts';

export interface AgentDoorOptions {
  readonly base: BaseHolder;
  readonly brain: BrainProbe;
  readonly counters: Counters;
  readonly status: StatusReader;
  readonly cockpit: Pick<CockpitHolder, 'current' | 'problem'>;
  /** Keys that senders of smart money sign with, read anew for each message. */
  readonly smartMoneyKeys?: () => readonly string[];
  /** What other programs' agents are offered at `/mcp`. */
  readonly tools: () => Promise<readonly McpTool[]>;
  /** Routes of other parts of the agent. */
  readonly routes?: readonly Route[];
  readonly tokens: readonly string[];
  /** Each opens `/mcp`, whose tools only read, and nothing else. */
  readonly mcpTokens?: readonly string[];
  /** The token that a person signs in with. */
  readonly sessionSecret: string | undefined;
  readonly trustsTailscale: boolean;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

const requestsPerMinute = 1_200;
/** By pages and programs together. Tools only read, and whoever sends moves has a limit of its own. */
const changes = { perMinute: cockpitLimits.actionsPerMinute, except: ['/mcp', webhookPath] };
/** A question may be long, a tool call too, and a message of the webhook has hundreds of rows. */
const bodyBytesMax = 1_024 * 1_024;

/** The agent's HTTP door: API, MCP, metrics, pages. */
export function createAgentDoor(options: AgentDoorOptions): Hono {
  const { base, tokens, clock, log, counters, version } = options;
  const signIn = createSignIn({
    ...{ clock, secret: options.sessionSecret, trustsTailscale: options.trustsTailscale },
  });
  const bearers = createBearers({ tokens, doorToken: options.sessionSecret, clock });
  return createHttpApp({
    ...{ clock, log, tokens, requestsPerMinute, changes, bodyBytesMax },
    ...{ allowIps: [], corsOrigins: [] },
    info: {
      ...{ title: 'pantherOS agent', version },
      description: 'Knowledge base, questions, agents and the state of this machine',
    },
    routes: [
      ...[...knowledgeRoutes(base.get), ...stateRoutes(options), ...(options.routes ?? [])],
      ...cockpitRoutes({ current: options.cockpit.current, bearers, log }),
    ],
    // Agents see what persons see; what changes something asks again who it is.
    identify: (context) =>
      bearers.actorOf((name) => context.req.header(name)) ?? signIn.personOf(context),
    observe: counters.count,
    statuses: {
      ...cockpitStatuses,
      'crawl.unknown-source': 404,
      'kb.unknown': 404,
      'agent.unknown': 404,
      'api.refused': 403,
      'config.invalid': 400,
      'agent.refused': 403,
    },
    extend(app) {
      mountMcp(app, options, bearers);
      mountMetrics(app, options);
      mountSmartMoneyWebhook(app, {
        store: () => options.cockpit.current()?.store,
        keys: options.smartMoneyKeys ?? (() => []),
        onNews: async () => options.cockpit.current()?.askForTurn(),
        ...{ clock, log },
      });
      mountPages(app, { ...options, bearers, signIn });
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
function mountMcp(app: Hono, options: AgentDoorOptions, bearers: Bearers): void {
  const { version, clock, log, tools, mcpTokens = [] } = options;
  const server = describeServer({ tools, allowWrite: false, version, clock, log });
  app.all('/mcp', async (context) => {
    const origin = context.req.header('origin');
    if (origin !== undefined && !isOwnOrigin(context, origin)) {
      return refuse(context, 403, 'forbidden', 'this request comes from another site');
    }
    const isKnown =
      isTokenRight(mcpTokens, context.req.header('authorization')) ||
      bearers.actorOf((name) => context.req.header(name)) !== undefined;
    if (!isKnown) {
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
