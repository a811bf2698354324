import { throwIfAborted } from './abort.ts';
import { type Clock, systemClock } from './clock.ts';
import { Fault } from './fault.ts';
import { limits } from './limits.ts';

export interface RetryOptions {
  /** Calls in all, the first one included. */
  readonly attempts?: number;
  readonly baseMs?: number;
  readonly maxMs?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
  /** 0 ≤ x < 1; where the jitter comes from. */
  readonly random?: () => number;
  /** Default: a Fault that says it is retryable. */
  readonly shouldRetry?: (error: unknown, attempt: number) => boolean;
  /** Told after each failure that will be tried again. */
  readonly onAttempt?: (failed: RetryAttempt) => void;
}

export interface RetryAttempt {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly error: unknown;
  /** The wait before the next one. */
  readonly delayMs: number;
}

/** Calls `fn(attempt)` until it succeeds, throws something not worth a retry, or the attempts are
 * used up; then the last error is thrown as it is. Waits between attempts are exponential with full
 * jitter, uniform in [0, min(maxMs, baseMs·2^(attempt−1))] (Brooker, "Exponential backoff and
 * jitter", AWS Architecture Blog, 2015). An abort ends the wait with Fault `aborted`. */
export async function retry<T>(
  fn: (attempt: number) => Promise<T> | T,
  options: RetryOptions = {},
): Promise<T> {
  const attempts = options.attempts ?? limits.retry.attempts;
  const clock = options.clock ?? systemClock;
  const shouldRetry = options.shouldRetry ?? isRetryable;
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(options.signal);
    try {
      return await fn(attempt);
    } catch (error) {
      if (attempt >= attempts || !shouldRetry(error, attempt)) throw error;
      const delayMs = backoffMs(attempt, options);
      options.onAttempt?.({ attempt, error, delayMs });
      await clock.sleep(delayMs, options.signal);
    }
  }
}

function backoffMs(attempt: number, options: RetryOptions): number {
  const ceilingMs = Math.min(
    options.maxMs ?? limits.retry.maxMs,
    (options.baseMs ?? limits.retry.baseMs) * 2 ** (attempt - 1),
  );
  return (options.random ?? Math.random)() * ceilingMs;
}

function isRetryable(error: unknown): boolean {
  return error instanceof Fault && error.retryable;
}
