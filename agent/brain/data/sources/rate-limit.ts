import type { Clock } from '#lib';

/** A budget per minute, in the unit the source counts in. */
export interface RateLimit {
  /** Waits until `weight` fits into the budget, then takes it. One after the other, in order. */
  take(weight: number, signal: AbortSignal): Promise<void>;
  /** What the source says was used of this minute; it may know of others behind the same address. */
  observe(used: number): void;
}

const minuteMs = 60_000;

/** A window of `windowMs` that starts anew when it is over, as exchanges count. */
export function createRateLimit(
  budget: number,
  clock: Clock,
  windowMs: number = minuteMs,
): RateLimit {
  let windowStart = clock.monotonicMs();
  let used = 0;
  let queue: Promise<void> = Promise.resolve();

  function roll(): void {
    const now = clock.monotonicMs();
    if (now - windowStart < windowMs) return;
    windowStart = now;
    used = 0;
  }

  async function takeNow(weight: number, signal: AbortSignal): Promise<void> {
    roll();
    // A weight above the whole budget is let through alone rather than never.
    while (used > 0 && used + weight > budget) {
      await clock.sleep(windowStart + windowMs - clock.monotonicMs(), signal);
      roll();
    }
    used += weight;
  }

  return {
    take(weight, signal) {
      const turn = queue.then(() => takeNow(weight, signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
    observe(count) {
      roll();
      used = Math.max(used, count);
    },
  };
}
