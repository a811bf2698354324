import { abortFault } from './abort.ts';

/** Time as a capability: whatever waits or stamps takes one, so that replay and tests own time. */
export interface Clock {
  /** Wall time in milliseconds since 1970-01-01 UTC. May jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds that only grow; for durations and deadlines. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with Fault `aborted` (or the signal's own Fault) when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

// setTimeout turns anything longer into 1 ms.
const timerMaxMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    let leftMs = Math.max(0, ms);
    do {
      const stepMs = Math.min(leftMs, timerMaxMs);
      await sleepOnce(stepMs, signal);
      leftMs -= stepMs;
    } while (leftMs > 0);
  },
};

function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortFault(signal));
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      if (signal !== undefined) reject(abortFault(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
