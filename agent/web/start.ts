import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { type BaseHolder, createBaseHolder, type KnowledgeReader } from '#crawler';
import { Fault, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import type { Running, ServiceContext } from '#lib/serve';
import packageJson from '../../package.json' with { type: 'json' };
import { webhookSecret } from '../cockpit/sources/smart-money/routes.ts';
import { type AgentStore, agents, type RunPorts } from '../runtime/agents/index.ts';
import { configureModels } from '../runtime/ask/config.ts';
import { createSharedRuns, type SharedRuns } from '../runtime/jobs/index.ts';
import { readTools } from '../runtime/mcp/tools.ts';
import { root } from '../runtime/supervise/open.ts';
import { fleetFileOf } from '../runtime/tools/fleet/file.ts';
import { openToolPorts, tools } from '../runtime/tools/index.ts';
import type { agentService } from '../service.ts';
import { agentRoutes } from './agent-routes.ts';
import { createAgentsPort } from './agents-port.ts';
import { askRoute } from './ask-route.ts';
import { type BrainProbe, createBrainProbe } from './brain-probe.ts';
import { createAgentDoor } from './door.ts';
import { createCounters } from './metrics.ts';
import { queueRoutes } from './queue-routes.ts';
import { type CockpitHolder, createCockpitHolder } from './start-cockpit.ts';
import { createStatusReader, type StatusReader } from './status/read.ts';

type Context = ServiceContext<(typeof agentService)['env']>;

export interface StartOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The agent: its door answers at once; the knowledge base is opened behind it. */
export async function startAgent(context: Context, options: StartOptions): Promise<Running> {
  const { env, log, credentials } = context;
  const environment = knowledgeEnvironment(context, options);
  const stateFolder = resolve(env.PANTHER_STATE_DIR);
  const read = (name: string) =>
    credentials.given.includes(name) ? credentials.read(name) : undefined;
  const fleetFile = fleetFileOf(environment);
  const base = createBaseHolder({
    ...{ env: environment, cwd: options.cwd, owner: 'the agent', clock: systemClock, log },
    url: `http://127.0.0.1:${env.PANTHER_PORT}`,
  });
  const brain = createBrainProbe({
    url: env.PANTHER_BRAIN_URL,
    token: read('brainToken'),
    clock: systemClock,
  });
  const counters = createCounters();
  const status = createStatusReader({
    ...{ base, brain, clock: systemClock, log },
    // The supervisor keeps its own things beside the folders of its services.
    environment: { ...options.environment, PANTHER_STATE_DIR: dirname(stateFolder) },
    fleetFile,
  });
  const token = read('agentToken');
  const reader = readerOf(base);
  const models = configureModels({
    ...{ order: env.PANTHER_MODELS, localUrl: env.PANTHER_MODEL_URL, readSecret: read },
  });
  const asking = askRoute({
    ...{ base, fleetFile, models, clock: systemClock },
    ...{ spread: () => shared.spread(), spreads: env.PANTHER_ASK_SPREAD },
    sessionsFolder: join(stateFolder, 'sessions'),
  });
  const surroundings = {
    ...{ root, env: options.environment, log, brainUrl: env.PANTHER_BRAIN_URL },
    readBrainToken: () => read('brainToken'),
    shellPolicyFile: join(dirname(stateFolder), 'shell-policy.json'),
  };
  const ports = {
    ...{ tools, models, toolPorts: openToolPorts({ ...surroundings, knowledge: reader }) },
    random: () => randomBytes(16).toString('hex'),
    sessionsFolder: join(stateFolder, 'agent-sessions'),
  };
  const known = agentRoutes({
    ...{ storeFile: join(stateFolder, 'agents.db'), clock: systemClock, log, ports },
    brain: () =>
      createApiClient({ url: env.PANTHER_BRAIN_URL, token: read('brainToken'), name: 'the brain' }),
  });
  const shared = shareRuns(context, { base, knowledge: reader, ports, store: known.store });
  const stop = new AbortController();
  const cockpit = createCockpitHolder({
    ...{ base, environment: options.environment, cwd: options.cwd, knowledge: reader, log },
    fleetFile,
    ...{ brainUrl: env.PANTHER_BRAIN_URL, brainToken: read('brainToken'), clock: systemClock },
    agents: createAgentsPort({
      ...{ store: known.store, ports, clock: systemClock, signal: stop.signal },
    }),
  });
  const app = createAgentDoor({
    cockpit,
    // Two while one is being replaced.
    smartMoneyKeys: () => (read(webhookSecret) ?? '').split(/\s+/),
    routes: [asking.route, ...known.routes, ...queueRoutes({ shared, store: known.store })],
    tools: async () => readTools(reader, surroundings),
    ...{ base, brain, counters, status, log, clock: systemClock, version: packageJson.version },
    tokens: [token, base.doorKey].filter((each) => each !== undefined),
    mcpTokens: mcpTokensOf(read('mcpToken'), token),
    sessionSecret: token,
    trustsTailscale: env.PANTHER_TRUST_TAILSCALE,
  });
  return run(app, { base, brain, status, cockpit, known, shared, stop, models: asking.models });
}

/** What this machine does for others that have its database, and they for it. */
function shareRuns(
  { env, log, credentials }: Context,
  parts: {
    readonly base: BaseHolder;
    readonly knowledge: KnowledgeReader;
    readonly ports: Omit<RunPorts, 'store' | 'clock'>;
    readonly store: () => AgentStore;
  },
): SharedRuns {
  const { base, knowledge, ports, store } = parts;
  const { models, random } = ports;
  return createSharedRuns({
    ...{ hasServer: env.DATABASE_URL !== undefined, database: base.database },
    ports: { ...ports, agents, store },
    parts: { knowledge, models, random },
    ...{ hasBrain: credentials.given.includes('brainToken'), slots: env.PANTHER_AGENT_RUNS },
    ...{ clock: systemClock, log },
  });
}

/** @throws Fault config.invalid when it is the token that opens everything */
function mcpTokensOf(mcpToken: string | undefined, token: string | undefined): readonly string[] {
  if (mcpToken === undefined) return [];
  if (mcpToken !== token) return [mcpToken];
  throw new Fault({
    code: 'config.invalid',
    message: 'mcpToken is the same as agentToken, so that whoever may read could do anything',
    hint: 'make one of its own, such as with `openssl rand -base64 32`, and start again',
  });
}

interface Parts {
  readonly base: BaseHolder;
  readonly brain: BrainProbe;
  readonly status: StatusReader;
  readonly cockpit: CockpitHolder;
  readonly known: ReturnType<typeof agentRoutes>;
  readonly shared: SharedRuns;
  readonly models: readonly string[];
  readonly stop: AbortController;
}

function run(app: Hono, parts: Parts): Running {
  const { base, brain, status, cockpit, known, shared, models, stop } = parts;
  const watching = Promise.all([watchBrain(brain, stop.signal), known.keepScore(stop.signal)]);
  return {
    handle: getRequestListener(app.fetch),
    health: () => ({
      knowledge: base.state(),
      brain: brain.last() ?? { status: 'not asked yet' },
      models,
    }),
    failed: Promise.race([base.failed, cockpit.failed, shared.failed]),
    async stop() {
      stop.abort();
      status.close();
      await Promise.all([watching, cockpit.close(), shared.close()]);
      await base.close();
      await known.close();
    },
  };
}

const brainEveryMs = 15_000;

/** Keeps what health and metrics say of the brain fresh. */
async function watchBrain(brain: BrainProbe, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await brain.read(signal);
      await systemClock.sleep(brainEveryMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** As the rooms of the knowledge base read it. */
function knowledgeEnvironment(
  { env, credentials }: Context,
  { environment }: StartOptions,
): Readonly<Record<string, string | undefined>> {
  const folder = resolve(env.PANTHER_KNOWLEDGE_DIR ?? join(env.PANTHER_STATE_DIR, 'knowledge'));
  const hasKey = ['embeddingApiKey', 'rerankApiKey'].some((name) =>
    credentials.given.includes(name),
  );
  return {
    ...environment,
    DATABASE_URL: env.DATABASE_URL,
    PANTHER_KNOWLEDGE_DIR: folder,
    CREDENTIALS_DIRECTORY: hasKey ? environment.CREDENTIALS_DIRECTORY : undefined,
  };
}

/** The base, waited for by each call. */
function readerOf({ get }: BaseHolder): KnowledgeReader {
  return {
    search: async (query, signal) => (await get(signal)).search(query, signal),
    readChunk: async (id, count, signal) => (await get(signal)).readChunk(id, count, signal),
    outline: async (id, signal) => (await get(signal)).outline(id, signal),
    related: async (id, k, signal) => (await get(signal)).related(id, k, signal),
    listLibraries: async (signal) => (await get(signal)).listLibraries(signal),
  };
}
