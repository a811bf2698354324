import { Fault, type Log, systemClock, throwIfAborted } from '#lib';
import type { Database } from '#lib/postgres';
import { embedNew } from '../cli/embed.ts';
import { checkContact, createCrawlFetcher } from '../cli/open.ts';
import { runCrawl } from '../crawl/crawl.ts';
import type { CrawlProgress } from '../crawl/progress.ts';
import type { RunReport } from '../crawl/report.ts';
import {
  type EmbedderConfig,
  type EmbedProgress,
  type EmbedReport,
  pruneEmbeddings,
} from '../embed/index.ts';
import type { Fetcher } from '../fetch/index.ts';
import { readIndexed, rebuildIndex } from '../index/index.ts';
import { keepUp } from '../nightly/upkeep.ts';
import { readSource, type StoredSource } from '../store/source.ts';
import type { JobHandlers } from './queue.ts';
import { withSite } from './site.ts';

export interface WorkSettings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cacheFolder: string;
  readonly contact: string | undefined;
  readonly delayMs: number | undefined;
  readonly concurrency: number | undefined;
  /** False: reading is left to other workers. Default true. */
  readonly reads?: boolean;
  /** With `none`, embedding is left to other workers. */
  readonly embedding: EmbedderConfig;
  readonly log: Log;
  readonly onProgress?: (progress: CrawlProgress) => void;
  readonly onReport?: (report: RunReport) => void;
  readonly onEmbedding?: (progress: EmbedProgress) => void;
  readonly onEmbedded?: (report: EmbedReport) => void;
  /** A job that trying again does not mend. */
  readonly onFault?: (what: string, fault: Fault) => void;
}

/** What a job came to, where it is not done: kept as its result. */
export type JobOutcome =
  /** With the run that made it needless. */
  | { readonly skipped: string; readonly run?: string }
  | { readonly fault: { readonly code: string; readonly message: string } };

/** The work behind each kind of job. `close` ends the connections it keeps. */
export function createHandlers(
  database: Database,
  settings: WorkSettings,
): { readonly handlers: JobHandlers; close(): void } {
  const { log, contact, delayMs, embedding, reads = true } = settings;
  const fetcher = createCrawlFetcher({ database, contact, delayMs, clock: systemClock, log });
  const handlers: JobHandlers = {
    ...(reads
      ? {
          'crawl-source': (data, { signal }) =>
            settle(data.source, settings, () =>
              crawl(database, data, { fetcher, settings, signal }),
            ),
        }
      : {}),
    ...(embedding.kind === 'none'
      ? {}
      : {
          'embed-batch': (_data, { signal }) =>
            settle('embedding', settings, () => embed(database, settings, signal)),
        }),
    prune: async ({ days }, { signal }) => {
      const vectors = await pruneEmbeddings(database, { days, clock: systemClock });
      await keepUp(database, { nowMs: systemClock.now(), signal });
      return { vectors };
    },
    reindex: async ({ library }, { signal }) => {
      const libraries = library === null ? await readIndexed(database) : [library];
      for (const each of libraries) {
        throwIfAborted(signal);
        await rebuildIndex(database, each);
      }
      return { libraries };
    },
  };
  return { handlers, close: () => fetcher.close() };
}

/** A Fault that the next try would meet again ends the job; with any other it is tried again. */
async function settle(
  what: string,
  { onFault }: WorkSettings,
  work: () => Promise<object>,
): Promise<object> {
  try {
    return await work();
  } catch (error) {
    const isFinal =
      error instanceof Fault &&
      /^(?:crawl|exec|io|usage|config|kb)/.test(error.code) &&
      error.retryable !== true;
    if (!isFinal) throw error;
    onFault?.(what, error);
    const { code, message } = error;
    return { fault: { code, message } } satisfies JobOutcome;
  }
}

interface CrawlTools {
  readonly fetcher: Fetcher;
  readonly settings: WorkSettings;
  readonly signal: AbortSignal;
}

async function crawl(
  database: Database,
  { source: name, onlyDue }: { readonly source: string; readonly onlyDue: boolean },
  { fetcher, settings, signal }: CrawlTools,
): Promise<object> {
  const stored = await findSource(database, name);
  if (stored === undefined) return { skipped: 'it is no source any more' } satisfies JobOutcome;
  if (stored.pausedReason !== undefined) {
    return { skipped: `it is paused: ${stored.pausedReason}` } satisfies JobOutcome;
  }
  if (onlyDue && stored.dueAt > systemClock.now()) {
    const run = stored.lastRun?.id;
    const skipped = 'it is not due any more';
    return { skipped, ...(run === undefined ? {} : { run }) } satisfies JobOutcome;
  }
  const { source } = stored;
  const { contact, concurrency, log, environment, cacheFolder, onProgress } = settings;
  checkContact([source], contact);
  const report = await withSite(database, source, () =>
    runCrawl(database, source, {
      ...{ fetcher, log, signal, environment, cacheFolder, clock: systemClock },
      random: Math.random,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(onProgress === undefined ? {} : { onProgress }),
    }),
  );
  // A run that was stopped is only paused: another worker goes on with it.
  throwIfAborted(signal);
  settings.onReport?.(report);
  const { run, outcome, pages } = report;
  return { run, outcome, pages };
}

async function findSource(database: Database, name: string): Promise<StoredSource | undefined> {
  try {
    return await readSource(database, name);
  } catch (error) {
    if (error instanceof Fault && error.code === 'crawl.unknown-source') return undefined;
    throw error;
  }
}

async function embed(
  database: Database,
  { embedding: config, log, onEmbedding, onEmbedded }: WorkSettings,
  signal: AbortSignal,
): Promise<object> {
  const report = await embedNew(database, {
    ...{ config, log, signal, replaceModel: false },
    ...(onEmbedding === undefined ? {} : { onProgress: onEmbedding }),
  });
  onEmbedded?.(report);
  const { outcome, embedded, reused, remaining, refused } = report;
  return { outcome, embedded, reused, remaining, refused: refused.length };
}
