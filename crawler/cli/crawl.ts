import { join } from 'node:path';
import { exitCodes, Fault, systemClock, throwIfAborted } from '#lib';
import type { Database } from '#lib/postgres';
import { type CrawlOptions, runCrawl } from '../crawl/crawl.ts';
import type { CrawlProgress } from '../crawl/progress.ts';
import type { RunReport } from '../crawl/report.ts';
import { withSite } from '../jobs/site.ts';
import type { Source } from '../model/source.ts';
import { listSources, readSource, type StoredSource } from '../store/source.ts';

export interface Choice {
  readonly names: readonly string[];
  readonly all: boolean;
}

/** The sources that are meant: those named, all that are not paused, or the due ones of these. Throws
 * Fault `crawl.unknown-source`, and `usage` for a paused one that was named. */
export async function chooseSources(
  database: Database,
  { names, all }: Choice,
  nowMs: number,
): Promise<readonly StoredSource[]> {
  if (names.length === 0) {
    const sources = await listSources(database);
    return sources.filter(
      ({ pausedReason, dueAt }) => pausedReason === undefined && (all || dueAt <= nowMs),
    );
  }
  const sources = await Promise.all(names.map((name) => readSource(database, name)));
  const paused = sources.find(({ pausedReason }) => pausedReason !== undefined);
  if (paused === undefined) return sources;
  throw new Fault({
    code: 'usage',
    message: `${paused.source.name} is paused: ${paused.pausedReason}`,
    hint: `panther sources resume ${paused.source.name}`,
  });
}

export interface CrawlAllOptions extends Omit<CrawlOptions, 'onProgress' | 'clock'> {
  readonly onProgress: (progress: CrawlProgress) => void;
  readonly onReport: (report: RunReport) => void;
  /** Told of a source that could not be begun; the others are read all the same. */
  readonly onFault: (source: Source, fault: Fault) => void;
}

export interface CrawlSummary {
  readonly reports: readonly RunReport[];
  readonly faults: readonly { readonly source: string; readonly fault: Fault }[];
}

/** Reads sources one after another, each while no other process asks its host. A Fault of one does not keep the others from being read; those of
 * the database and a stop end it all. */
export async function crawlAll(
  database: Database,
  sources: readonly Source[],
  options: CrawlAllOptions,
): Promise<CrawlSummary> {
  const reports: RunReport[] = [];
  const faults: { source: string; fault: Fault }[] = [];
  for (const source of sources) {
    throwIfAborted(options.signal);
    try {
      const report = await withSite(database, source, () =>
        runCrawl(database, source, { ...options, clock: systemClock }),
      );
      reports.push(report);
      options.onReport(report);
    } catch (error) {
      const isOwn = error instanceof Fault && /^(?:crawl|exec|io|usage|config)/.test(error.code);
      if (!isOwn) throw error;
      faults.push({ source: source.name, fault: error });
      options.onFault(source, error);
    }
  }
  return { reports, faults };
}

/** 0 when every run did what it could; otherwise what is wrong with the first that did not. */
export function decideExitCode({ reports, faults }: CrawlSummary): number {
  const [first] = faults;
  if (first !== undefined) return first.fault.exitCode;
  const isBad = reports.some(
    ({ outcome }) => outcome === 'refused-removal' || outcome === 'too-many-failures',
  );
  return isBad ? exitCodes['crawl.incomplete'] : 0;
}

/** Where clones are kept. */
export function cacheFolderOf(
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): string {
  const [first] = (env.CACHE_DIRECTORY ?? '').split(':');
  return first === undefined || first === '' ? join(folder, '..', 'cache') : first;
}
