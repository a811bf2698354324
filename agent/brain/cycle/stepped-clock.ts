import type { Clock } from '#lib';

/** A clock for the demonstration: the market stands still while the brain works and goes on by steps, so
 * that a slow machine makes a slow market and not another one. Waiting is real. */
export interface SteppedClock extends Clock {
  step(ms: number): void;
  /** The same time, for the exchange: its latency goes by in the market instead of in reality. */
  readonly ofExchange: Clock;
}

export function createSteppedClock(base: Clock, startMs: number): SteppedClock {
  let passedMs = 0;
  const now = () => startMs + passedMs;
  const monotonicMs = () => passedMs;
  const step = (ms: number) => {
    passedMs += Math.round(ms);
  };
  return {
    now,
    monotonicMs,
    step,
    sleep: base.sleep,
    ofExchange: {
      now,
      monotonicMs,
      async sleep(ms) {
        step(ms);
      },
    },
  };
}
