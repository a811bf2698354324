import type { z } from 'zod';
import type { Log } from '#lib';
import { openBase } from '../base/open.ts';
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

/** The nightly run with the settings of the service. Where the agent has the embedded base open, it is the
 * agent that reads, and this tells how it went. Throws as `runNightly` does. */
export async function runService(run: ServiceRun): Promise<void> {
  const { env, folder, stateFolder, environment, log, signal, hasKey } = run;
  await runNightly({
    open: () =>
      openBase({
        env: {
          ...environment,
          DATABASE_URL: env.DATABASE_URL,
          PANTHER_KNOWLEDGE_DIR: folder,
          PANTHER_EMBEDDING_URL: env.PANTHER_EMBEDDING_URL,
          PANTHER_EMBEDDING_MODEL: env.PANTHER_EMBEDDING_MODEL,
          PANTHER_EMBEDDING_DIMENSIONS: env.PANTHER_EMBEDDING_DIMENSIONS?.toString(),
          PANTHER_EMBEDDING_FOLDER: env.PANTHER_EMBEDDING_FOLDER,
          CREDENTIALS_DIRECTORY: hasKey ? environment.CREDENTIALS_DIRECTORY : undefined,
        },
        ...{ cwd: stateFolder, owner: 'the nightly crawl', log, signal },
      }),
    stateFolder,
    metricsFile: env.PANTHER_METRICS_FILE,
    contact: env.PANTHER_CRAWLER_CONTACT,
    concurrency: env.PANTHER_CRAWLER_CONCURRENCY,
    delayMs: env.PANTHER_CRAWLER_DELAY_MS,
    log,
    signal,
  });
}
