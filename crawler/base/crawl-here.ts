import { type Fault, type Log, systemClock, throwIfAborted } from '#lib';
import type { Database } from '#lib/postgres';
import { cacheFolderOf, chooseSources, crawlAll, decideExitCode } from '../cli/crawl.ts';
import { embedNew, parseEmbedding } from '../cli/embed.ts';
import { checkContact, createCrawlFetcher, needsContact } from '../cli/open.ts';
import { planSources, type SourcePlan } from '../cli/plan.ts';
import type { CrawlProgress } from '../crawl/progress.ts';
import type { RunReport } from '../crawl/report.ts';
import { type EmbedReport, pruneEmbeddings } from '../embed/index.ts';
import { keepUp } from '../nightly/upkeep.ts';
import type { CrawlSummary } from './base.ts';
import type { CrawlEvent, CrawlRequest } from './crawl-event.ts';

export interface CrawlSettings {
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the knowledge base; clones of repositories are kept beside it. */
  readonly folder: string;
}

/** A text that came back after so long is embedded again. */
const vectorsKeptDays = 60;

/** Reads what was asked for in this process. */
export async function crawlHere(
  database: Database,
  request: CrawlRequest,
  settings: CrawlSettings,
  tell: (event: CrawlEvent) => void,
  signal: AbortSignal,
): Promise<CrawlSummary> {
  const { log, environment } = settings;
  const chosen = await chooseSources(database, request, systemClock.now());
  if (chosen.length === 0) tell({ event: 'nothing-due' });
  const contact = request.contact ?? (environment.PANTHER_CRAWLER_CONTACT || undefined);
  const all = chosen.map(({ source }) => source);
  const unnamed = request.isNightly && contact === undefined ? all.filter(needsContact) : [];
  if (unnamed.length > 0) tell({ event: 'left-out', sources: unnamed.map(({ name }) => name) });
  const sources = all.filter((source) => !unnamed.includes(source));
  checkContact(sources, contact);
  const { delayMs = delayOf(environment) } = request;
  const fetcher = createCrawlFetcher({ database, contact, delayMs, clock: systemClock, log });
  const hooks = createHooks(tell);
  const night = request.isNightly && contact !== undefined ? await openNight(database) : undefined;
  const { own, shared, elsewhere } = night?.split(sources) ?? { own: sources };
  if (elsewhere !== undefined && elsewhere.length > 0) {
    log.warn('folders that are not on this machine are left to the one they are on', {
      sources: elsewhere.map(({ name }) => name),
    });
  }
  try {
    const summary = await crawlAll(database, own, {
      ...{ fetcher, log, signal, environment },
      cacheFolder: cacheFolderOf(environment, settings.folder),
      random: Math.random,
      acceptsRemovals: request.acceptsRemovals,
      budget: { pages: request.pages },
      ...(request.concurrency === undefined ? {} : { concurrency: request.concurrency }),
      ...hooks,
      onFault: ({ name }, fault) => hooks.onFault(name, fault),
    });
    throwIfAborted(signal);
    if (night !== undefined && shared !== undefined) {
      const work = workSettings({ ...request, contact, delayMs }, settings, hooks);
      const { reports, faults } = await night.crawl(database, shared, work, signal);
      return {
        exitCode: decideExitCode({
          reports: [...summary.reports, ...reports],
          faults: [...summary.faults, ...faults],
        }),
      };
    }
    await embedHere(database, request, settings, hooks, signal);
    if (request.isNightly) {
      await pruneEmbeddings(database, { days: vectorsKeptDays, clock: systemClock });
      await keepUp(database, systemClock.now());
    }
    return { exitCode: decideExitCode(summary) };
  } finally {
    fetcher.close();
  }
}

/** On a server other hosts may have their night at the same time: it is shared with them. */
async function openNight({ engine }: Database) {
  if (engine !== 'postgres') return undefined;
  // Loaded when used: few processes need the queue.
  const { crawlShared, splitSources } = await import('../jobs/index.ts');
  return { split: splitSources, crawl: crawlShared };
}

function workSettings(
  { contact, delayMs, concurrency }: CrawlRequest,
  { log, environment, folder }: CrawlSettings,
  hooks: CrawlHooks,
) {
  return {
    ...{ log, environment, contact, delayMs, concurrency, vectorsKeptDays },
    cacheFolder: cacheFolderOf(environment, folder),
    embedding: parseEmbedding(environment),
    ...hooks,
  };
}

type CrawlHooks = ReturnType<typeof createHooks>;

/** Tells what happens in a crawl. */
export function createHooks(tell: (event: CrawlEvent) => void) {
  return {
    onProgress: (progress: CrawlProgress) => tell({ event: 'progress', ...progress }),
    onReport: (report: RunReport) => tell({ event: 'report', ...report }),
    onFault: (source: string, { code, message, hint }: Fault) =>
      tell({ event: 'fault', source, code, message, hint: hint ?? null }),
    onEmbedded: ({ outcome, embedded, reused, model }: EmbedReport) =>
      tell({ event: 'embedded', outcome, embedded, reused, model }),
  };
}

export async function planHere(
  database: Database,
  request: CrawlRequest,
): Promise<readonly SourcePlan[]> {
  return planSources(database, await chooseSources(database, request, systemClock.now()));
}

/** Where a model is configured, what has no vector yet gets one. */
async function embedHere(
  database: Database,
  { replaceModel }: CrawlRequest,
  { log, environment }: CrawlSettings,
  { onEmbedded }: CrawlHooks,
  signal: AbortSignal,
): Promise<void> {
  const config = parseEmbedding(environment);
  if (config.kind === 'none') return;
  onEmbedded(await embedNew(database, { config, log, signal, replaceModel }));
}

function delayOf(environment: CrawlSettings['environment']): number | undefined {
  const text = environment.PANTHER_CRAWLER_DELAY_MS;
  return text === undefined || text === '' ? undefined : Number(text);
}
