import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type KnowledgeBase, type KnowledgeReader, openBase } from '#crawler';
import { type Log, systemClock } from '#lib';
import { type ApiClient, createApiClient } from '#lib/api-client';
import { configureModels } from '../ask/config.ts';
import { findLayout, root } from '../supervise/open.ts';
import { readSecret } from '../supervise/secret-files.ts';
import { openToolPorts, tools } from '../tools/index.ts';
import type { RunPorts } from './run/run-agent.ts';
import { type AgentStore, openAgentStore } from './store/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Surroundings {
  readonly env: Environment;
  readonly cwd: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** What happened to agents on this machine. */
export function storeFileOf(env: Environment): string {
  return join(findLayout(env).serviceStateDir('agent'), 'agents.db');
}

export interface OpenAgents {
  readonly store: AgentStore;
  readonly ports: RunPorts;
  readonly brain: ApiClient;
  close(): Promise<void>;
}

/** All that runs take, of this machine: its models, knowledge, fleet, brain and store. What a run does not use is
 * not opened. @throws Fault agent.store, config.invalid (the order of models) */
export function openAgents(around: Surroundings): OpenAgents {
  const { env, log } = around;
  const layout = findLayout(env);
  const store = openAgentStore(storeFileOf(env), systemClock);
  const knowledge = createLazyReader(() => openBase({ ...around, owner: 'panther agents' }));
  const brainUrl = env.PANTHER_BRAIN_URL || 'http://127.0.0.1:5050';
  const readBrainToken = () => readSecret('brainToken', layout);
  const toolPorts = openToolPorts({
    ...{ root, env, knowledge: knowledge.reader, brainUrl, readBrainToken, log },
    shellPolicyFile: join(layout.stateDir, 'shell-policy.json'),
  });
  const models = configureModels({
    order: env.PANTHER_MODELS,
    localUrl: env.PANTHER_MODEL_URL,
    readSecret: (name) => readSecret(name, layout),
  });
  return {
    store,
    brain: createApiClient({ url: brainUrl, token: readBrainToken(), name: 'the brain' }),
    ports: {
      ...{ tools, toolPorts, models, store, clock: systemClock },
      random: () => randomBytes(16).toString('hex'),
      sessionsFolder: join(layout.serviceStateDir('agent'), 'agent-sessions'),
    },
    async close() {
      await knowledge.close();
      store.close();
    },
  };
}

/** Opens all of it for some work, and closes it again. */
export async function withAgents<T>(
  { env, cwd, log, signal }: Surroundings,
  work: (opened: OpenAgents) => Promise<T>,
): Promise<T> {
  const opened = openAgents({ env, cwd, log, signal });
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** The knowledge base, opened by whoever asks it first. */
function createLazyReader(open: () => Promise<KnowledgeBase>): {
  readonly reader: KnowledgeReader;
  close(): Promise<void>;
} {
  let opened: Promise<KnowledgeBase> | undefined;
  const get = () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    reader: {
      search: async (query, signal) => (await get()).search(query, signal),
      readChunk: async (id, neighbours, signal) => (await get()).readChunk(id, neighbours, signal),
      outline: async (id, signal) => (await get()).outline(id, signal),
      related: async (id, k, signal) => (await get()).related(id, k, signal),
      listLibraries: async (signal) => (await get()).listLibraries(signal),
    },
    async close() {
      const base = await opened?.catch(() => undefined);
      await base?.close();
    },
  };
}
