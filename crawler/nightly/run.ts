import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { exitCodes, Fault, type FaultCode, type Log, systemClock, writeFileAtomic } from '#lib';
import type { KnowledgeBase } from '../base/base.ts';
import { type CrawlEvent, crawlRequestSchema } from '../base/crawl-event.ts';
import { takeNightlyLock } from './lock.ts';
import { type NightlyReport, renderNightlyMetrics } from './metrics.ts';

export interface NightlyOptions {
  /** Here, or that of the process that has it open. */
  readonly open: () => Promise<KnowledgeBase>;
  readonly stateFolder: string;
  readonly metricsFile: string | undefined;
  readonly contact: string | undefined;
  readonly concurrency: number;
  readonly delayMs: number;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The whole nightly run: read what is due, embed what is new, tidy up, and write down how it went. Throws
 * Fault `crawl.busy` while another one is under way, `crawl.incomplete` when a source needs its owner. */
export async function runNightly(options: NightlyOptions): Promise<void> {
  const { log, stateFolder } = options;
  const lock = takeNightlyLock(stateFolder);
  const startedAt = systemClock.now();
  const told: CrawlEvent[] = [];
  let failure: Fault | undefined;
  try {
    const base = await options.open();
    try {
      failure = await work(base, options, startedAt, told);
    } finally {
      await base.close();
    }
  } catch (error) {
    if (error instanceof Fault) {
      const { code, message } = error;
      const known = toReport(told, { startedAt, succeeded: false });
      const faults = [...known.faults, { source: '', code, message }];
      writeReport(options, { ...known, faults });
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
  base: KnowledgeBase,
  options: NightlyOptions,
  startedAt: number,
  told: CrawlEvent[],
): Promise<Fault | undefined> {
  const { log, signal, contact, delayMs, concurrency } = options;
  const request = crawlRequestSchema.parse({ isNightly: true, contact, delayMs, concurrency });
  const tell = (event: CrawlEvent) => {
    if (event.event === 'progress' || event.event === 'embedding') return;
    told.push(event);
    logEvent(event, log);
  };
  const { exitCode } = await base.crawl(request, tell, signal);
  writeReport(options, toReport(told, { startedAt, succeeded: exitCode === 0 }));
  if (exitCode === 0) return undefined;
  const [code] = Object.entries(exitCodes).find(([, value]) => value === exitCode) ?? [];
  return new Fault({
    code: (code as FaultCode | undefined) ?? 'crawl.incomplete',
    message: 'not every source was read as it should be',
    hint: 'panther sources status',
  });
}

/** What was told up to now. */
function toReport(
  told: readonly CrawlEvent[],
  { startedAt, succeeded }: Pick<NightlyReport, 'startedAt' | 'succeeded'>,
): NightlyReport {
  const embedded = told.findLast((event) => event.event === 'embedded');
  return {
    ...{ startedAt, endedAt: systemClock.now(), succeeded },
    reports: told.filter((event) => event.event === 'report'),
    faults: told
      .filter((event) => event.event === 'fault')
      .map(({ source, code, message }) => ({ source, code, message })),
    embedding:
      embedded === undefined
        ? undefined
        : {
            embedded: embedded.embedded,
            deferred: embedded.outcome === 'deferred',
            refused: embedded.refused.count,
          },
  };
}

function logEvent(event: CrawlEvent, log: Log): void {
  if (event.event === 'left-out') {
    log.warn('sites are not read: PANTHER_CRAWLER_CONTACT names nobody to write to', {
      sources: event.sources.length,
    });
  }
  if (event.event === 'report') {
    const { source, outcome, pages, alarms } = event;
    log.info('source read', { source, outcome, pages });
    for (const alarm of alarms) log.error('a source needs its owner', { source, alarm });
  }
  if (event.event === 'embedded' && event.outcome === 'deferred') {
    log.warn('embedding goes on with the next run', { reason: event.reason });
  }
  if (event.event === 'fault') {
    const { source, code, message, hint } = event;
    log.error('a source could not be read', { source, code, reason: message, hint });
  }
}

function writeReport(options: NightlyOptions, report: NightlyReport): void {
  const { stateFolder, metricsFile } = options;
  const metrics = resolve(metricsFile ?? join(stateFolder, 'metrics', 'panther_crawler.prom'));
  mkdirSync(dirname(metrics), { recursive: true });
  writeFileAtomic(metrics, renderNightlyMetrics(report), { mode: 0o644 });
  writeFileAtomic(join(stateFolder, 'nightly.json'), `${JSON.stringify(report)}\n`);
}
