import { dirname, join, resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { type BaseHolder, createBaseHolder, type KnowledgeReader } from '#crawler';
import { systemClock } from '#lib';
import type { Running, ServiceContext } from '#lib/serve';
import packageJson from '../../package.json' with { type: 'json' };
import { configureModels } from '../runtime/ask/config.ts';
import { readTools } from '../runtime/mcp/tools.ts';
import { root } from '../runtime/supervise/open.ts';
import type { agentService } from '../service.ts';
import { agentRoutes } from './agent-routes.ts';
import { askRoute } from './ask-route.ts';
import { type BrainProbe, createBrainProbe } from './brain-probe.ts';
import { createAgentDoor } from './door.ts';
import { createCounters } from './metrics.ts';
import { createStatusReader } from './status/read.ts';

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
  const fleetFile = join(root, 'nix/generated/fleet.json');
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
  const asking = askRoute({
    ...{ base, fleetFile, clock: systemClock },
    models: configureModels({
      ...{ order: env.PANTHER_MODELS, localUrl: env.PANTHER_MODEL_URL, readSecret: read },
    }),
    sessionsFolder: join(stateFolder, 'sessions'),
  });
  const storeFile = join(stateFolder, 'agents.db');
  const known = agentRoutes({ storeFile, clock: systemClock });
  const app = createAgentDoor({
    routes: [asking.route, ...known.routes],
    tools: async () =>
      readTools(reader, {
        ...{ root, env: options.environment, log, brainUrl: env.PANTHER_BRAIN_URL },
        readBrainToken: () => read('brainToken'),
        shellPolicyFile: join(dirname(stateFolder), 'shell-policy.json'),
      }),
    ...{ base, brain, counters, status, log, clock: systemClock, version: packageJson.version },
    tokens: [token, base.doorKey].filter((each) => each !== undefined),
    sessionSecret: token,
    trustsTailscale: env.PANTHER_TRUST_TAILSCALE,
  });
  const stop = new AbortController();
  const watching = watchBrain(brain, stop.signal);
  return {
    handle: getRequestListener(app.fetch),
    health: () => ({
      knowledge: base.state(),
      brain: brain.last() ?? { status: 'not asked yet' },
      models: asking.models,
    }),
    failed: base.failed,
    async stop() {
      stop.abort();
      status.close();
      known.close();
      await Promise.all([watching, base.close()]);
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
  const hasKey = credentials.given.includes('embeddingApiKey');
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
