import { type Clock, type Log, throwIfAborted } from '#lib';
import { FetchFault } from './fault.ts';
import type { FetchLimits } from './limits.ts';
import type { PaceStore } from './pace-store.ts';

/** Keeps to what each host can take. */
export interface Pacer {
  /** Waits for the host's next slot.
   * @throws FetchFault crawl.deferred when that is too far away; nothing was asked of the host */
  wait(url: URL, slot: { readonly delayMs: number; readonly signal: AbortSignal }): Promise<void>;
  succeeded(host: string): Promise<void>;
  /** After an error of the server or no answer: closes the host for a while that doubles with each
   * failure in a row. `attempt` is the page's own count, from 1. Gives when to ask again. */
  failed(host: string, attempt: number): Promise<number>;
  /** After 429 or 503 with Retry-After. Gives when to ask again. */
  throttled(host: string, retryAfterMs: number): Promise<number>;
}

export interface PacerOptions {
  readonly store: PaceStore;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly limits: FetchLimits;
}

export function createPacer({ store, clock, log, random, limits }: PacerOptions): Pacer {
  return {
    async wait(url, { delayMs, signal }) {
      throwIfAborted(signal);
      const maxWaitMs = limits.paceWaitMaxMs;
      const { reserved, waitMs } = await store.reserve(url.host, { delayMs, maxWaitMs });
      if (!reserved) throw deferred(url, clock.now() + waitMs);
      // A timer may ring a little early, a slot may not.
      const slotMs = clock.monotonicMs() + waitMs;
      for (;;) {
        const leftMs = slotMs - clock.monotonicMs();
        if (leftMs <= 0) return;
        await clock.sleep(Math.ceil(leftMs), signal);
      }
    },
    succeeded: (host) => store.succeeded(host),
    async failed(host, attempt) {
      const failures = await store.failed(host);
      const hostMs = decideBackoff(failures, limits, random());
      await store.pause(host, hostMs);
      log.debug('the host failed and is left alone for a while', { host, failures, ms: hostMs });
      return clock.now() + Math.max(hostMs, decideBackoff(attempt, limits, random()));
    },
    async throttled(host, retryAfterMs) {
      await store.failed(host);
      const pauseMs = Math.min(retryAfterMs, limits.retryAfterMaxMs);
      await store.pause(host, pauseMs);
      log.info('the host asks to be left alone for a while', { host, ms: pauseMs });
      return clock.now() + pauseMs;
    },
  };
}

/** The wait after the nth failure in a row: doubling, and between half and all of it by chance
 * ("equal jitter"), so that it never is next to nothing. */
export function decideBackoff(
  failures: number,
  { backoffMs, backoffMaxMs }: Pick<FetchLimits, 'backoffMs' | 'backoffMaxMs'>,
  chance: number,
): number {
  const ceilingMs = Math.min(backoffMaxMs, backoffMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(ceilingMs / 2 + (chance * ceilingMs) / 2);
}

function deferred(url: URL, retryAt: number): FetchFault {
  return new FetchFault({
    code: 'crawl.deferred',
    message: `${url.host} is to be left alone until ${new Date(retryAt).toISOString()}`,
    where: url.href,
    retryable: true,
    retryAt,
  });
}
