import type { Clock } from '#lib';

/** A clock on which `speed` seconds go by in one of `base`: for the demonstration, which says so
 * wherever it writes. Begins at the time that `base` has now. */
export function createScaledClock(base: Clock, speed: number): Clock {
  if (speed === 1) return base;
  const startMs = base.now();
  const startMonotonicMs = base.monotonicMs();
  const passedMs = () => (base.monotonicMs() - startMonotonicMs) * speed;
  return {
    now: () => Math.floor(startMs + passedMs()),
    monotonicMs: () => startMonotonicMs + passedMs(),
    sleep: (ms, signal) => base.sleep(ms / speed, signal),
  };
}
