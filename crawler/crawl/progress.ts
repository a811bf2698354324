import type { CrawlContext } from './context.ts';
import type { CrawlOptions } from './crawl.ts';
import type { FrontierCounts } from './frontier.ts';
import { limits } from './limits.ts';
import type { Outcome, RunOutcome } from './outcome.ts';
import type { PageResult } from './page.ts';

/** How far a run is. */
export interface CrawlProgress {
  readonly source: string;
  readonly run: string;
  /** Addresses that were dealt with, in all starts of the run. */
  readonly done: number;
  readonly queued: number;
  readonly active: number;
  readonly failed: number;
  readonly bytes: number;
  /** In this start. */
  readonly pagesPerSecond: number;
  /** As long as the rate stays and nothing is found any more; undefined before anything was done. */
  readonly leftMs: number | undefined;
  /** The address dealt with last, and what came of it. */
  readonly url: string | undefined;
  readonly outcome: Outcome | undefined;
}

export interface Progress {
  started(): void;
  ended(result: PageResult): void;
  /** Why no more is to be read in this start. */
  decideStop(): RunOutcome | undefined;
  /** Whether more than half of what was tried in this start failed, however little it was. */
  isMostlyFailed(): boolean;
}

/** `startMs` is when this start began, by the monotonic clock; `earlierMs` what the others took. */
export function createProgress(
  context: CrawlContext,
  options: CrawlOptions,
  before: FrontierCounts,
  { startMs, earlierMs }: { readonly startMs: number; readonly earlierMs: number },
): Progress {
  const { source, clock, seen } = context;
  const { pages: pagesMax = Number.POSITIVE_INFINITY } = options.budget ?? {};
  const bytesMax = options.budget?.bytes ?? Number.POSITIVE_INFINITY;
  const wallMs = options.budget?.wallMs ?? limits.run.wallMs;
  const earlier = before.done + before.failed + before.deferred;
  const known = earlier + before.queued + before.active;
  let [active, ended, good, failed, bytes] = [0, 0, 0, before.failed, before.bytes];
  let failedNow = 0;

  function report(result: PageResult): void {
    const seconds = (clock.monotonicMs() - startMs) / 1_000;
    const rate = seconds > 0 ? ended / seconds : 0;
    const queued = Math.max(0, Math.max(known, seen.size) - earlier - ended - active);
    options.onProgress?.({
      source: source.name,
      run: context.run,
      done: earlier + ended,
      queued,
      active,
      failed,
      bytes,
      pagesPerSecond: rate,
      leftMs: rate > 0 ? (queued / rate) * 1_000 : undefined,
      url: result.url,
      outcome: result.outcome,
    });
  }

  return {
    started: () => {
      active++;
    },
    ended(result) {
      active--;
      bytes += result.bytes;
      const { outcome } = result;
      if (outcome === undefined) return;
      ended++;
      if (outcome === 'failed' || outcome === 'deferred') {
        failed++;
        failedNow++;
      } else good++;
      report(result);
    },
    decideStop() {
      if (context.signal.aborted) return 'paused';
      const { pagesMin, share } = limits.failures;
      if (failedNow >= pagesMin && failedNow > (failedNow + good) * share) {
        return 'too-many-failures';
      }
      if (earlier + ended + active >= source.maxPages + failed) return 'page-limit';
      const workedMs = clock.monotonicMs() - startMs;
      const { run } = limits;
      if (bytes >= run.bytesMax || earlierMs + workedMs >= run.totalMs) return 'run-limit';
      if (ended + active >= pagesMax || bytes - before.bytes >= bytesMax) return 'paused';
      return workedMs >= wallMs ? 'paused' : undefined;
    },
    isMostlyFailed: () => failedNow > (failedNow + good) * limits.failures.share,
  };
}
