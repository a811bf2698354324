import { type Clock, Fault, type Log } from '#lib';
import type { Database, Sql } from '#lib/postgres';
import type { Fetcher } from '../fetch/index.ts';
import type { Source } from '../model/source.ts';
import { type OpenFetcher, openFetcher } from './browser.ts';
import { createCommitter } from './commit.ts';
import type { CrawlContext } from './context.ts';
import { drive } from './drive.ts';
import { decideRefusal, readLosses, removeLost } from './finish.ts';
import { addUnlinked, confirmHeld, countPages, listPages } from './frontier.ts';
import type { SourceReader } from './kind.ts';
import { findKind } from './kinds/index.ts';
import { limits } from './limits.ts';
import type { RunOutcome } from './outcome.ts';
import { createOwner } from './owner.ts';
import { processPage } from './page.ts';
import { createPreparer } from './preparer.ts';
import { type CrawlProgress, createProgress, type Progress } from './progress.ts';
import { createLeasingQueue } from './queue.ts';
import { makeReport, type RunReport } from './report.ts';
import { closeRun, markSeeded, openRun, releaseRun, renewRun } from './run.ts';
import { markSimilar } from './similar.ts';

export interface CrawlOptions {
  readonly fetcher: Fetcher;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** For what can be made again: clones of repositories. */
  readonly cacheFolder: string;
  /** Of this process; programs that are run get the little of it they need. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly random: () => number;
  readonly onProgress?: (progress: CrawlProgress) => void;
  readonly concurrency?: number;
  /** What this start may take; then the run is paused. */
  readonly budget?: {
    readonly pages?: number | undefined;
    readonly bytes?: number | undefined;
    readonly wallMs?: number | undefined;
  };
  /** The owner says that pages are meant to be lost. */
  readonly acceptsRemovals?: boolean;
}

const defaultConcurrency = 4;

/** Reads a source into the knowledge base, from where its last start stopped: pages that changed are
 * stored with their chunks, pages that vanished are taken away. The source must be stored already.
 * Returns the report, which is kept in `kb.run` too. Throws Fault `crawl.busy` while another process
 * crawls the source, Faults of its kind when it cannot begin, and Faults `postgres.*`. */
export async function runCrawl(
  database: Database,
  source: Source,
  options: CrawlOptions,
): Promise<RunReport> {
  const { clock, log } = options;
  const owner = createOwner();
  const startMs = clock.monotonicMs();
  const run = await openRun(database, source.name, owner, clock.now());
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const heartbeat = startHeartbeat(database, run.id, owner, { clock, signal, stop });
  const preparer = createPreparer();
  let opened: OpenFetcher | undefined;
  let reader: SourceReader | undefined;
  try {
    opened = openFetcher(source, options);
    const { fetcher } = opened;
    reader = await findKind(source.kind).open({ ...options, fetcher, source, signal });
    const context: CrawlContext = {
      database,
      commit: createCommitter(database, { source: source.name, run: run.id, owner }),
      source,
      run: run.id,
      owner,
      reader,
      preparer,
      clock,
      log,
      signal,
      random: options.random,
      seen: new Set(),
    };
    if (!run.isSeeded) await seed(context);
    for (const url of await listPages(database, source.name)) context.seen.add(url);
    const progress = createProgress(context, options, await countPages(database, source.name));
    const outcome = await readAll(context, options, progress);
    const durationMs = run.earlierMs + clock.monotonicMs() - startMs;
    const { startedAtMs, isResumed } = run;
    const report = await finish(context, options, { outcome, durationMs, startedAtMs, isResumed });
    log.debug('source read', { source: source.name, outcome: report.outcome, pages: report.pages });
    return report;
  } catch (error) {
    await releaseRun(database, run.id, owner).catch((problem: unknown) =>
      log.warn('a run is held until its lease runs out', { source: source.name, problem }),
    );
    throw error;
  } finally {
    stop.abort(new Fault({ code: 'aborted', message: 'the crawl is over' }));
    await heartbeat;
    await Promise.all([reader?.close(), opened?.close(), preparer.close()]);
  }
}

async function seed(context: CrawlContext): Promise<void> {
  const seeds = await context.reader.seeds();
  await context.commit(async (commit) => {
    commit.seeds.push(...seeds);
    await markSeeded(commit.sql, context.run);
  });
}

/** Drives the frontier through its rounds: what is linked, what is stored and not linked, what was held
 * back and may be taken. */
async function readAll(
  context: CrawlContext,
  options: CrawlOptions,
  progress: Progress,
): Promise<RunOutcome> {
  const { database, source, run } = context;
  const key = { source: source.name, run };
  let outcome = await driveRound(context, options, progress);
  if (outcome === 'complete' && progress.isMostlyFailed()) return 'too-many-failures';
  if (outcome !== 'complete') return outcome;
  await addUnlinked(database, key);
  outcome = await driveRound(context, options, progress);
  if (outcome !== 'complete') return outcome;
  const isRefused = decideRefusal(await readLosses(database, source.name)) !== undefined;
  if (isRefused && options.acceptsRemovals !== true) return 'refused-removal';
  if ((await confirmHeld(database, source.name)) === 0) return 'complete';
  return driveRound(context, options, progress);
}

async function driveRound(
  context: CrawlContext,
  options: CrawlOptions,
  progress: Progress,
): Promise<RunOutcome> {
  const queue = createLeasingQueue(context, () => progress.decideStop() === undefined);
  try {
    await drive({
      queue,
      concurrency: options.concurrency ?? defaultConcurrency,
      handle: async (page) => {
        progress.started();
        try {
          progress.ended(await processPage(context, page));
        } finally {
          queue.settled();
        }
      },
    });
  } finally {
    await queue.release();
  }
  const stop = progress.decideStop();
  if (stop === undefined || stop === 'too-many-failures') return stop ?? 'complete';
  // A bound that was reached with the last page stopped nothing.
  const { queued } = await countPages(context.database, context.source.name);
  return queued === 0 ? 'complete' : stop;
}

async function finish(
  context: CrawlContext,
  options: CrawlOptions,
  ended: {
    readonly outcome: RunOutcome;
    readonly durationMs: number;
    readonly startedAtMs: number;
    readonly isResumed: boolean;
  },
): Promise<RunReport> {
  const { source, run, owner, clock } = context;
  const { name } = source;
  return context.commit(async ({ sql, index }) => {
    const alarms: string[] = [];
    const nowMs = clock.now();
    let removed: RunReport['removed'] = { gone: 0, missing: 0, unlinked: 0 };
    let { outcome } = ended;
    if (outcome === 'complete' || outcome === 'page-limit' || outcome === 'refused-removal') {
      const refusal = decideRefusal(await readLosses(sql, name));
      if (refusal === undefined || options.acceptsRemovals === true) {
        removed = await removeLost(sql, index, {
          source: name,
          now: new Date(nowMs).toISOString(),
        });
      } else {
        alarms.push(refusal);
        outcome = 'refused-removal';
      }
    }
    if (outcome === 'too-many-failures') {
      alarms.push('more than half of the pages could not be read: the run was given up');
    }
    const near = outcome === 'paused' ? 0 : await markSimilar(sql, name);
    const report = await makeReport(sql, {
      ...ended,
      source: name,
      run,
      outcome,
      nowMs,
      near,
      removed,
      alarms,
    });
    await closeRun(sql, run, owner, report);
    await setDue(sql, source, nowMs, outcome);
    return report;
  });
}

async function setDue(sql: Sql, source: Source, nowMs: number, outcome: RunOutcome): Promise<void> {
  const hours = outcome === 'paused' ? 0 : source.everyHours;
  const due = new Date(nowMs + hours * 3_600_000).toISOString();
  await sql.query('update kb.source set due_at = $2 where name = $1', [source.name, due]);
}

async function startHeartbeat(
  database: Database,
  run: string,
  owner: string,
  { clock, signal, stop }: { clock: Clock; signal: AbortSignal; stop: AbortController },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(limits.lease.renewEveryMs, signal);
      await renewRun(database, run, owner, clock.now());
    } catch (error) {
      // Ended, or the run is not ours any more; what was being read then is thrown away.
      if (!signal.aborted) stop.abort(error);
      return;
    }
  }
}
