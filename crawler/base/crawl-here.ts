import { Fault, type Log, systemClock, throwIfAborted } from '#lib';
import type { Database } from '#lib/postgres';
import { cacheFolderOf, chooseSources, crawlAll, decideExitCode } from '../cli/crawl.ts';
import { embedNew, parseEmbedding } from '../cli/embed.ts';
import { checkContact, createCrawlFetcher, needsContact } from '../cli/open.ts';
import { planSources, type SourcePlan } from '../cli/plan.ts';
import type { CrawlProgress } from '../crawl/progress.ts';
import type { RunReport } from '../crawl/report.ts';
import { type EmbedProgress, type EmbedReport, pruneEmbeddings } from '../embed/index.ts';
import type { splitSources } from '../jobs/index.ts';
import type { Source } from '../model/source.ts';
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
const refusedShown = 10;

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
  const meant = chosen.map(({ source }) => source);
  const unnamed =
    mayLeaveOut(request, meant) && contact === undefined ? meant.filter(needsContact) : [];
  if (unnamed.length > 0) tell({ event: 'left-out', sources: unnamed.map(({ name }) => name) });
  const sources = meant.filter((source) => !unnamed.includes(source));
  checkContact(sources, contact);
  const { delayMs = delayOf(environment) } = request;
  const fetcher = createCrawlFetcher({ database, contact, delayMs, clock: systemClock, log });
  const hooks = createHooks(tell);
  // A night is none the worse for what somebody else is reading already.
  const isOthers = ({ code }: Fault) => request.isNightly && code === 'crawl.busy';
  const night = request.isNightly ? await openNight(database) : undefined;
  const { own, shared, elsewhere } = divide(sources, night?.split, contact);
  if (elsewhere.length > 0) {
    log.warn('folders that are not on this machine are left to the one they are on', {
      sources: elsewhere.map(({ name }) => name),
    });
  }
  try {
    const all = await crawlAll(database, own, {
      ...{ fetcher, log, signal, environment },
      cacheFolder: cacheFolderOf(environment, settings.folder),
      random: Math.random,
      acceptsRemovals: request.acceptsRemovals,
      budget: { pages: request.pages },
      ...(request.concurrency === undefined ? {} : { concurrency: request.concurrency }),
      ...hooks,
      onFault({ name }, fault) {
        if (isOthers(fault)) log.info('another process reads this source', { source: name });
        else hooks.onFault(name, fault);
      },
    });
    throwIfAborted(signal);
    const summary = { ...all, faults: all.faults.filter(({ fault }) => !isOthers(fault)) };
    if (night !== undefined) {
      const work = {
        ...workSettings({ ...request, contact, delayMs }, settings, hooks),
        reads: contact !== undefined,
      };
      const { reports, faults } = await night.crawl(database, shared, work, signal);
      return {
        exitCode: decideExitCode({
          reports: [...summary.reports, ...reports],
          faults: [...summary.faults, ...faults],
        }),
      };
    }
    const fault = await embedHere(database, request, settings, hooks, signal);
    if (request.isNightly) {
      await pruneEmbeddings(database, { days: vectorsKeptDays, clock: systemClock });
      await keepUp(database, { nowMs: systemClock.now(), signal });
    }
    const faults = fault === undefined ? [] : [{ source: embeddingName, fault }];
    return { exitCode: decideExitCode({ ...summary, faults: [...summary.faults, ...faults] }) };
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

/** Sites that nobody could write to about are left out, except where that would be all that was asked for. */
function mayLeaveOut({ isNightly, names }: CrawlRequest, sources: readonly Source[]): boolean {
  return isNightly || (names.length === 0 && !sources.every(needsContact));
}

/** Which sources are read here, and which through the queue. Whoever has nobody to name to sites takes no
 * jobs of others, so it reads by itself what it may. */
function divide(
  sources: readonly Source[],
  split: typeof splitSources | undefined,
  contact: string | undefined,
): ReturnType<typeof splitSources> {
  if (split === undefined) return { own: sources, shared: [], elsewhere: [] };
  const parts = split(sources);
  if (contact !== undefined) return parts;
  return { ...parts, own: [...parts.own, ...parts.shared], shared: [] };
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
    onEmbedding: ({ embedded, reused, remaining }: EmbedProgress) =>
      tell({ event: 'embedding', embedded, reused, remaining }),
    onEmbedded: (report: EmbedReport) => tell(embeddedEvent(report)),
  };
}

function embeddedEvent({
  outcome,
  embedded,
  reused,
  model,
  reason,
  refused,
}: EmbedReport): CrawlEvent {
  const examples = refused
    .slice(0, refusedShown)
    .map(({ chunk, url, fault }) => ({ chunk, url, reason: fault.message }));
  return {
    ...{ event: 'embedded', outcome, embedded, reused, model },
    ...{ reason: reason?.message ?? null, refused: { count: refused.length, examples } },
  };
}

export async function planHere(
  database: Database,
  request: CrawlRequest,
): Promise<readonly SourcePlan[]> {
  return planSources(database, await chooseSources(database, request, systemClock.now()));
}

/** In the place of a source, where faults are told. */
const embeddingName = 'embedding';

/** Where a model is configured, what has no vector yet gets one. By night a fault of the model is told and
 * returned, so that what comes behind it is done all the same; else it is thrown. */
async function embedHere(
  database: Database,
  { replaceModel, isNightly }: CrawlRequest,
  { log, environment }: CrawlSettings,
  { onEmbedding, onEmbedded, onFault }: CrawlHooks,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  try {
    const config = parseEmbedding(environment);
    if (config.kind === 'none') return undefined;
    const onProgress = onEmbedding;
    onEmbedded(await embedNew(database, { config, log, signal, replaceModel, onProgress }));
    return undefined;
  } catch (error) {
    if (!isNightly || !(error instanceof Fault) || !isOfModel.test(error.code)) throw error;
    onFault(embeddingName, error);
    return error;
  }
}

/** Not of the database, and not a stop. */
const isOfModel = /^(?:kb|io|exec|config)\./;

function delayOf(environment: CrawlSettings['environment']): number | undefined {
  const text = environment.PANTHER_CRAWLER_DELAY_MS;
  return text === undefined || text === '' ? undefined : Number(text);
}
