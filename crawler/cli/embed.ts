import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, type Log, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import {
  createEmbedder,
  type EmbedderConfig,
  type EmbedProgress,
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
  const dimensions = dimensionsOf(env);
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
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
  };
}

/** pgvector stores up to 16,000 of them. */
const dimensionsMax = 16_000;

function dimensionsOf({ PANTHER_EMBEDDING_DIMENSIONS: text }: Environment): number | undefined {
  if (!text) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= dimensionsMax) return count;
  throw new Fault({
    code: 'config.invalid',
    message: `PANTHER_EMBEDDING_DIMENSIONS is ${JSON.stringify(text)}, and no number from 1 to ${dimensionsMax}`,
    hint: 'leave it out, unless the model can shorten its vectors',
  });
}

/** Named by hand, or given to the service. */
function keyFileOf(env: Environment): string | undefined {
  if (env.PANTHER_EMBEDDING_KEY_FILE) return env.PANTHER_EMBEDDING_KEY_FILE;
  const folder = env.CREDENTIALS_DIRECTORY;
  const file = folder === undefined ? undefined : join(folder, 'embeddingApiKey');
  // It may hold other keys only.
  return file !== undefined && existsSync(file) ? file : undefined;
}

export interface EmbedNewOptions {
  readonly config: EmbedderConfig;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Another model may take the place of the stored one. */
  readonly replaceModel: boolean;
  readonly onProgress?: (progress: EmbedProgress) => void;
}

/** Gives vectors to chunks that have none. Throws Faults of the embedding. */
export async function embedNew(
  database: Database,
  { config, log, signal, replaceModel, onProgress }: EmbedNewOptions,
): Promise<EmbedReport> {
  const ports = { clock: systemClock, log, random: Math.random };
  const embedder = await createEmbedder(config, ports);
  const report = await embedPending(database, embedder, {
    clock: systemClock,
    log,
    signal,
    replaceModel,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  if (report.outcome === 'deferred') {
    log.warn('embedding goes on with the next run', { reason: report.reason?.message });
  }
  return report;
}
