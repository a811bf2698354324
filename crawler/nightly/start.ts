import type { z } from 'zod';
import { type Log, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import { embedNew, parseEmbedding } from '../cli/embed.ts';
import { openKnowledge } from '../cli/open.ts';
import { pruneEmbeddings } from '../embed/index.ts';
import type { crawlerService } from '../service.ts';
import { runNightly } from './run.ts';

export interface ServiceRun {
  readonly env: z.output<(typeof crawlerService)['env']>;
  /** Of the embedded database, where there is no other. */
  readonly folder: string;
  readonly stateFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the service was given the key of the embedding endpoint. */
  readonly hasKey: boolean;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A text that came back after so long is embedded again. */
const vectorsKeptDays = 60;

/** The nightly run with the settings of the service. Throws as `runNightly` does. */
export async function runService(run: ServiceRun): Promise<void> {
  const { env, folder, stateFolder, environment, log, signal, hasKey } = run;
  const config = parseEmbedding({
    ...environment,
    PANTHER_EMBEDDING_URL: env.PANTHER_EMBEDDING_URL,
    PANTHER_EMBEDDING_MODEL: env.PANTHER_EMBEDDING_MODEL,
    PANTHER_EMBEDDING_FOLDER: env.PANTHER_EMBEDDING_FOLDER,
    CREDENTIALS_DIRECTORY: hasKey ? environment.CREDENTIALS_DIRECTORY : undefined,
  });
  const embed = async (database: Database) => {
    const { embedded } = await embedNew(database, { config, log, signal, replaceModel: false });
    await pruneEmbeddings(database, { days: vectorsKeptDays, clock: systemClock });
    return embedded;
  };
  await runNightly({
    open: () =>
      openKnowledge({
        env: { DATABASE_URL: env.DATABASE_URL, PANTHER_KNOWLEDGE_DIR: folder },
        cwd: stateFolder,
        owner: 'the nightly crawl',
        log,
        signal,
      }),
    stateFolder,
    metricsFile: env.PANTHER_METRICS_FILE,
    contact: env.PANTHER_CRAWLER_CONTACT,
    concurrency: env.PANTHER_CRAWLER_CONCURRENCY,
    delayMs: env.PANTHER_CRAWLER_DELAY_MS,
    environment,
    log,
    signal,
    embed: config.kind === 'none' ? undefined : embed,
  });
}
