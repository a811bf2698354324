import { abortFault } from './abort.ts';
import type { Clock } from './clock.ts';

export interface ManualClockOptions {
  /** Wall time at the start, ms since 1970. Default: 2026-01-01T00:00:00Z. */
  readonly startMs?: number;
  /** Each sleep ends at once and moves time on by its length. */
  readonly autoAdvance?: boolean;
}

/** A clock that moves only when told to: for tests, replay and simulation. */
export interface ManualClock extends Clock {
  /** Moves both times on by `ms` and wakes the sleepers that are due, earliest first; whoever was
   * woken runs up to its next wait before time goes on, so chained sleeps inside `ms` all happen. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock forward or back by `ms` without moving monotonic time, as NTP does. */
  jumpWall(ms: number): void;
  /** How many sleepers wait now. */
  readonly sleeping: number;
  /** The length of every sleep asked for so far, in order. */
  readonly slept: readonly number[];
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export function createManualClock(options: ManualClockOptions = {}): ManualClock {
  let monotonicMs = 0;
  let wallOffsetMs = options.startMs ?? Date.UTC(2026, 0, 1);
  const sleepers = new Set<Sleeper>();
  const slept: number[] = [];

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(abortFault(signal));
    slept.push(ms);
    if (options.autoAdvance === true) {
      monotonicMs += Math.max(0, ms);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        sleepers.delete(sleeper);
        if (signal !== undefined) reject(abortFault(signal));
      };
      const sleeper: Sleeper = {
        atMs: monotonicMs + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      sleepers.add(sleeper);
    });
  }

  async function advance(ms: number): Promise<void> {
    const targetMs = monotonicMs + ms;
    for (;;) {
      await runPending();
      const next = earliest(sleepers);
      if (next === undefined || next.atMs > targetMs) break;
      monotonicMs = next.atMs;
      sleepers.delete(next);
      next.wake();
    }
    monotonicMs = targetMs;
  }

  return {
    now: () => wallOffsetMs + monotonicMs,
    monotonicMs: () => monotonicMs,
    sleep,
    advance,
    jumpWall(ms) {
      wallOffsetMs += ms;
    },
    get sleeping() {
      return sleepers.size;
    },
    slept,
  };
}

/** Lets every promise that is already settled run its continuations. */
function runPending(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function earliest(sleepers: ReadonlySet<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) {
    if (first === undefined || sleeper.atMs < first.atMs) first = sleeper;
  }
  return first;
}
