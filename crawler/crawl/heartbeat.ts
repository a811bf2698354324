import { type Clock, Fault, type Log } from '#lib';
import type { Sql } from '#lib/postgres';
import { limits } from './limits.ts';
import { renewRun } from './run.ts';

export interface HeartbeatOptions {
  readonly run: string;
  readonly owner: string;
  /** For the log. */
  readonly source: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Milliseconds that the run has taken in all its starts. */
  readonly workedMs: () => number;
  /** Told once, with the reason, when the run is not ours any more. */
  readonly lose: (reason: unknown) => void;
}

/** Keeps the lease of a run. A renewal that fails is tried again until the lease has run out; a run that
 * another process has taken over is lost at once. */
export async function keepRun(sql: Sql, options: HeartbeatOptions): Promise<void> {
  const { run, owner, source, clock, log, signal, lose } = options;
  const { expiryMs, renewEveryMs, retryEveryMs } = limits.lease;
  let endsAtMs = clock.monotonicMs() + expiryMs;
  let waitMs: number = renewEveryMs;
  while (!signal.aborted) {
    try {
      await clock.sleep(waitMs, signal);
      const askedMs = clock.monotonicMs();
      await renewRun(sql, { id: run, owner, nowMs: clock.now(), workedMs: options.workedMs() });
      endsAtMs = askedMs + expiryMs;
      waitMs = renewEveryMs;
    } catch (error) {
      if (signal.aborted) return;
      const isDatabase = error instanceof Fault && error.code.startsWith('postgres.');
      if (!isDatabase || clock.monotonicMs() + retryEveryMs >= endsAtMs) {
        log.error('a run is given up: its lease could not be kept', { source, error });
        lose(error);
        return;
      }
      log.warn('the lease of a run was not renewed and will be tried again', { source, error });
      waitMs = retryEveryMs;
    }
  }
}
