import { join } from 'node:path';
import { Fault, type Log, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import {
  createEmbedder,
  type EmbedderConfig,
  type EmbedReport,
  embedPending,
} from '../embed/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const batch = 64;
const timeoutMs = 60_000;

/** The embedding model that the environment names; `none` where it names none. Throws Fault
 * `config.invalid` for half of one. */
export function parseEmbedding(env: Environment): EmbedderConfig {
  const folder = env.PANTHER_EMBEDDING_FOLDER || undefined;
  const baseUrl = env.PANTHER_EMBEDDING_URL || undefined;
  const model = env.PANTHER_EMBEDDING_MODEL || undefined;
  if (folder !== undefined && baseUrl === undefined) return { kind: 'onnx', folder };
  if (baseUrl === undefined && model === undefined) return { kind: 'none' };
  if (baseUrl === undefined || model === undefined || folder !== undefined) {
    throw new Fault({
      code: 'config.invalid',
      message: 'the embedding model is not named as it should be',
      hint: 'set PANTHER_EMBEDDING_URL and PANTHER_EMBEDDING_MODEL, or PANTHER_EMBEDDING_FOLDER alone',
    });
  }
  const apiKeyFile = keyFileOf(env);
  return {
    kind: 'openai',
    baseUrl,
    model,
    batch,
    timeoutMs,
    ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
  };
}

/** Named by hand, or given to the service. */
function keyFileOf(env: Environment): string | undefined {
  if (env.PANTHER_EMBEDDING_KEY_FILE) return env.PANTHER_EMBEDDING_KEY_FILE;
  const folder = env.CREDENTIALS_DIRECTORY;
  return folder === undefined ? undefined : join(folder, 'embeddingApiKey');
}

export interface EmbedNewOptions {
  readonly config: EmbedderConfig;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Another model may take the place of the stored one. */
  readonly replaceModel: boolean;
}

/** Gives vectors to chunks that have none. Throws Faults of the embedding. */
export async function embedNew(
  database: Database,
  { config, log, signal, replaceModel }: EmbedNewOptions,
): Promise<EmbedReport> {
  const ports = { clock: systemClock, log, random: Math.random };
  const embedder = await createEmbedder(config, ports);
  const report = await embedPending(database, embedder, {
    clock: systemClock,
    log,
    signal,
    replaceModel,
  });
  if (report.outcome === 'deferred') {
    log.warn('embedding goes on with the next run', { reason: report.reason?.message });
  }
  return report;
}
