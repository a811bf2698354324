import { limits } from '../limits.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface Breaker {
  /** Half-open: the rest is over, and one trial decides. */
  state(nowMs: number): BreakerState;
  /** Failures in a row. */
  readonly failures: number;
  succeed(): void;
  fail(nowMs: number): void;
}

/** Leaves alone what failed three times in a row; after a rest one trial is let through, and each that
 * fails doubles the rest. `nowMs` is monotonic. */
export function createBreaker(failuresBefore = 0): Breaker {
  let failures = failuresBefore;
  // After a restart nobody knows how long it rested: the first call is the trial.
  let restUntilMs = Number.NEGATIVE_INFINITY;
  const { failuresToOpen, restMs, restMaxMs } = limits.breaker;
  return {
    state(nowMs) {
      if (failures < failuresToOpen) return 'closed';
      return nowMs < restUntilMs ? 'open' : 'half-open';
    },
    get failures() {
      return failures;
    },
    succeed() {
      failures = 0;
      restUntilMs = Number.NEGATIVE_INFINITY;
    },
    fail(nowMs) {
      failures++;
      if (failures < failuresToOpen) return;
      restUntilMs = nowMs + Math.min(restMaxMs, restMs * 2 ** (failures - failuresToOpen));
    },
  };
}
