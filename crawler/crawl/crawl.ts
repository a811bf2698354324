import { type Clock, Fault, type Log } from '#lib';
import type { Database } from '#lib/postgres';
import { createCrawleeHttpClient, type Fetcher } from '../fetch/index.ts';
import type { Source } from '../model/source.ts';
import { type OpenFetcher, openFetcher } from './browser.ts';
import { createCommitter } from './commit.ts';
import type { CrawlContext } from './context.ts';
import { drive } from './drive.ts';
import { decideRefusal, readLosses, removeLost } from './finish.ts';
import {
  addUnlinked,
  confirmHeld,
  countPages,
  listPages,
  readToldMs,
  roomInFrontier,
} from './frontier.ts';
import { keepRun } from './heartbeat.ts';
import type { SourceReader } from './kind.ts';
import { findKind } from './kinds/index.ts';
import { privateHostOf } from './kinds/web-reader.ts';
import { limits } from './limits.ts';
import type { RunOutcome } from './outcome.ts';
import { createOwner } from './owner.ts';
import { processPage } from './page.ts';
import { createPreparer } from './preparer.ts';
import { type CrawlProgress, createProgress, type Progress } from './progress.ts';
import { createLeasingQueue } from './queue.ts';
import { makeReport, type RunReport } from './report.ts';
import { closeRun, markSeeded, openRun, releaseRun } from './run.ts';
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

const pagesAtOnce = ({ concurrency = 4 }: CrawlOptions): number => concurrency;

/** Reads a source into the knowledge base, from where its last start stopped: pages that changed are
 * stored with their chunks, pages that vanished are taken away. The source must be stored already.
 * Returns the report, which is kept in `kb.run` too. Throws Fault `crawl.busy` while another process
 * crawls the source or when it takes it over, Faults of its kind when it cannot begin, and Faults
 * `postgres.*`. */
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
  const workedMs = () => run.earlierMs + clock.monotonicMs() - startMs;
  const lost: unknown[] = [];
  const lose = (reason: unknown) => {
    lost.push(reason);
    stop.abort(reason);
  };
  const lease = { run: run.id, owner, source: source.name };
  const heartbeat = keepRun(database, { ...lease, clock, log, signal, workedMs, lose });
  const preparer = createPreparer();
  let opened: OpenFetcher | undefined;
  let reader: SourceReader | undefined;
  try {
    opened = openFetcher(source, options);
    const { fetcher } = opened;
    reader = await findKind(source.kind).open({ ...options, fetcher, source, signal });
    const context: CrawlContext = {
      database,
      commit: createCommitter(
        database,
        { ...lease, source },
        Math.ceil(pagesAtOnce(options) * limits.commit.share),
      ),
      source,
      run: run.id,
      owner,
      reader,
      preparer,
      fetcher,
      clock,
      log,
      signal,
      random: options.random,
      seen: new Set(),
    };
    const problems = run.isSeeded ? run.problems : await seed(context);
    for (const url of await listPages(database, source.name)) context.seen.add(url);
    const counts = await countPages(database, source.name);
    const { earlierMs, startedAtMs, isResumed } = run;
    const progress = createProgress(context, options, counts, { startMs, earlierMs });
    const outcome = await readAll(context, options, progress, problems);
    if (lost.length > 0) throw lost[0];
    const ended = { outcome, problems, durationMs: workedMs(), startedAtMs, isResumed };
    const report = await finish(context, options, ended);
    log.debug('source read', { source: source.name, outcome: report.outcome, pages: report.pages });
    return report;
  } catch (error) {
    await releaseRun(database, run.id, owner).catch((problem: unknown) =>
      log.warn('a run is held until its lease runs out', { source: source.name, problem }),
    );
    // What fails once the run is lost fails because of that.
    throw lost.length > 0 ? lost[0] : error;
  } finally {
    stop.abort(new Fault({ code: 'aborted', message: 'the crawl is over' }));
    await heartbeat;
    await Promise.all([reader?.close(), opened?.close(), preparer.close()]);
  }
}

/** Puts the first addresses into the frontier. What could not be found out. */
async function seed(context: CrawlContext): Promise<readonly string[]> {
  const { pages, problems = [] } = await context.reader.seeds();
  await context.commit(async (commit) => {
    commit.seeds.push(...pages.slice(0, roomInFrontier(context.source, 0)));
    await markSeeded(commit.sql, context.run, problems);
  });
  return problems;
}

/** Drives the frontier through its rounds: what is linked, what is stored and not linked, what was held
 * back and may be taken. Where a list of pages is known in part only, being left out of it means nothing. */
async function readAll(
  context: CrawlContext,
  options: CrawlOptions,
  progress: Progress,
  problems: readonly string[],
): Promise<RunOutcome> {
  const { database, source, run } = context;
  const key = { source: source.name, run };
  let outcome = await driveRound(context, options, progress);
  if (outcome === 'complete' && progress.isMostlyFailed()) return 'too-many-failures';
  if (outcome !== 'complete') return outcome;
  if (problems.length === 0 && !isFull(context)) await addUnlinked(database, key);
  outcome = await driveRound(context, options, progress);
  if (outcome !== 'complete') return outcome;
  const isRefused = decideRefusal(await readLosses(database, source.name)) !== undefined;
  if (isRefused && options.acceptsRemovals !== true) return 'refused-removal';
  if ((await confirmHeld(database, source.name)) === 0) return 'complete';
  return driveRound(context, options, progress);
}

/** Whether addresses were left out of the frontier. */
function isFull({ source, seen }: CrawlContext): boolean {
  return roomInFrontier(source, seen.size) === 0;
}

async function driveRound(
  context: CrawlContext,
  options: CrawlOptions,
  progress: Progress,
): Promise<RunOutcome> {
  const { source, fetcher, signal } = context;
  const queue = createLeasingQueue(context, () => progress.decideStop() === undefined);
  const allowPrivate = privateHostOf(source);
  try {
    await drive({
      queue,
      httpClient: createCrawleeHttpClient(fetcher, { signal, allowPrivate }),
      concurrency: pagesAtOnce(options),
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
  const { queued } = await countPages(context.database, source.name);
  return queued === 0 ? 'complete' : stop;
}

interface Ended {
  readonly outcome: RunOutcome;
  readonly problems: readonly string[];
  readonly durationMs: number;
  readonly startedAtMs: number;
  readonly isResumed: boolean;
}

/** After these the whole run is known, as far as it went. */
const conclusive: ReadonlySet<RunOutcome> = new Set([
  'complete',
  'page-limit',
  'run-limit',
  'refused-removal',
]);

async function finish(
  context: CrawlContext,
  options: CrawlOptions,
  ended: Ended,
): Promise<RunReport> {
  const { source, run, owner, clock } = context;
  const { name } = source;
  return context.commit(async ({ sql, index }) => {
    const alarms: string[] = [];
    const nowMs = clock.now();
    let removed: RunReport['removed'] = { gone: 0, missing: 0, unlinked: 0 };
    let { outcome } = ended;
    if (conclusive.has(outcome)) {
      const refusal = decideRefusal(await readLosses(sql, name));
      if (refusal === undefined || options.acceptsRemovals === true) {
        removed = await removeLost(sql, index, { source: name, nowMs });
      } else {
        alarms.push(refusal);
        outcome = 'refused-removal';
      }
    }
    if (outcome === 'too-many-failures') {
      alarms.push('more than half of the pages could not be read: the run was given up');
    }
    if (isFull(context)) {
      const most = roomInFrontier(source, 0);
      alarms.push(`more than ${most} addresses were found; those beyond that were left out`);
    }
    alarms.push(...ended.problems.slice(0, limits.report.problems));
    const near = outcome === 'paused' ? 0 : await markSimilar(sql, name);
    const input = { ...ended, source: name, run, outcome, nowMs, near, removed, alarms };
    const report = await makeReport(sql, input);
    await closeRun(sql, run, owner, report);
    const dueMs = decideDue(source, report, ended.problems.length, await readToldMs(sql, name));
    await sql.query('update kb.source set due_at = $2 where name = $1', [
      name,
      new Date(dueMs).toISOString(),
    ]);
    return report;
  });
}

/** When the source is to be read next: as often as it says, and where something was left undone the next
 * night, or when a server that asked for a longer wait may be asked again. */
function decideDue(
  { everyHours }: Source,
  { outcome, pages, endedAt }: RunReport,
  problems: number,
  toldMs: number | undefined,
): number {
  if (outcome === 'paused') return endedAt;
  const regularMs = endedAt + everyHours * 3_600_000;
  const isGivenUp = outcome === 'too-many-failures' || outcome === 'refused-removal';
  if (!isGivenUp && pages.deferred === 0 && problems === 0) return regularMs;
  const againMs = endedAt + limits.againHours * 3_600_000;
  return Math.min(regularMs, Math.max(againMs, toldMs ?? 0));
}
