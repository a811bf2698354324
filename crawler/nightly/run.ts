import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { exitCodes, Fault, type Log, systemClock, writeFileAtomic } from '#lib';
import type { Database } from '#lib/postgres';
import { cacheFolderOf, chooseSources, crawlAll, decideExitCode } from '../cli/crawl.ts';
import { createCrawlFetcher, needsContact } from '../cli/open.ts';
import { takeNightlyLock } from './lock.ts';
import { type NightlyReport, renderMetrics } from './metrics.ts';
import { keepUp } from './upkeep.ts';

export interface NightlyOptions {
  readonly open: () => Promise<Database>;
  readonly stateFolder: string;
  readonly metricsFile: string | undefined;
  readonly contact: string | undefined;
  readonly concurrency: number;
  readonly delayMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Gives vectors to chunks that have none; how many. Undefined where no model is set. */
  readonly embed: ((database: Database) => Promise<number>) | undefined;
}

/** The whole nightly run: read what is due, embed what is new, tidy up, and write down how it went. Throws
 * Fault `crawl.busy` while another one is under way, `crawl.incomplete` when a source needs its owner. */
export async function runNightly(options: NightlyOptions): Promise<void> {
  const { log, stateFolder } = options;
  const lock = takeNightlyLock(stateFolder);
  const startedAt = systemClock.now();
  let failure: Fault | undefined;
  try {
    const database = await options.open();
    try {
      failure = await work(database, options, startedAt);
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof Fault) {
      const { code, message } = error;
      const faults = [{ source: '', code, message }];
      const ended = { startedAt, endedAt: systemClock.now(), embedded: undefined };
      writeReport(options, { ...ended, succeeded: false, reports: [], faults });
      log.error('the nightly run was cut off', { code });
    }
    throw error;
  } finally {
    lock.release();
  }
  if (failure !== undefined) throw failure;
}

/** Returns what is to be told at the end, when something is. */
async function work(
  database: Database,
  options: NightlyOptions,
  startedAt: number,
): Promise<Fault | undefined> {
  const { log, signal, contact, delayMs, environment } = options;
  const due = await chooseSources(database, { names: [], all: false }, startedAt);
  const sources = due
    .map(({ source }) => source)
    .filter((source) => contact !== undefined || !needsContact(source));
  if (sources.length < due.length) {
    log.warn('sites are not read: PANTHER_CRAWLER_CONTACT names nobody to write to', {
      sources: due.length - sources.length,
    });
  }
  const fetcher = createCrawlFetcher({ database, contact, delayMs, clock: systemClock, log });
  const summary = await crawlAll(database, sources, {
    fetcher,
    log,
    signal,
    environment,
    concurrency: options.concurrency,
    cacheFolder: cacheFolderOf(environment, join(options.stateFolder, 'knowledge')),
    random: Math.random,
    onProgress: () => undefined,
    onReport: ({ source, outcome, pages, alarms }) => {
      log.info('source read', { source, outcome, pages });
      for (const alarm of alarms) log.error('a source needs its owner', { source, alarm });
    },
    onFault: (source, fault) => {
      const { code, message, hint } = fault;
      log.error('a source could not be read', { source: source.name, code, reason: message, hint });
    },
  }).finally(() => fetcher.close());
  const embedded = await options.embed?.(database);
  await keepUp(database, systemClock.now());
  const exitCode = decideExitCode(summary);
  writeReport(options, {
    startedAt,
    endedAt: systemClock.now(),
    succeeded: exitCode === 0,
    reports: summary.reports,
    faults: summary.faults.map(({ source, fault }) => {
      return { source, code: fault.code, message: fault.message };
    }),
    embedded,
  });
  if (exitCode === 0) return undefined;
  const [first] = summary.faults;
  return new Fault({
    code:
      first !== undefined && exitCode !== exitCodes['crawl.incomplete']
        ? first.fault.code
        : 'crawl.incomplete',
    message: 'not every source was read as it should be',
    hint: 'panther sources status',
  });
}

function writeReport(options: NightlyOptions, report: NightlyReport): void {
  const { stateFolder, metricsFile } = options;
  const metrics = resolve(metricsFile ?? join(stateFolder, 'metrics', 'panther_crawler.prom'));
  mkdirSync(dirname(metrics), { recursive: true });
  writeFileAtomic(metrics, renderMetrics(report), { mode: 0o644 });
  writeFileAtomic(join(stateFolder, 'nightly.json'), `${JSON.stringify(report)}\n`);
}
