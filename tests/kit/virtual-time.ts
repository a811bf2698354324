import { abortFault, type Clock } from '#lib';
import type { PaceStore } from '../../crawler/fetch/index.ts';

/** Time for a whole crawl that talks to a real server: it stands still while a request is under way, so a
 * request is stamped with the moment its slot began, however slow the machine is. */
export interface VirtualTime {
  /** For the crawl and for the server's stamps. */
  readonly clock: Clock;
  /** What goes through one of these counts as under way from its slot to its answer. */
  requests(store: PaceStore): { readonly clock: Clock; readonly pace: PaceStore };
  /** Lets time go on until the work is done. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Whether it stands still all the same. */
  isFrozen: boolean;
  skip(ms: number): void;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

const startMs = Date.UTC(2026, 0, 1);
const stepMs = 500;

export function createVirtualTime(): VirtualTime {
  let nowMs = 0;
  let underWay = 0;
  const sleepers = new Set<Sleeper>();

  const clock: Clock = {
    now: () => startMs + nowMs,
    monotonicMs: () => nowMs,
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(abortFault(signal));
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          sleepers.delete(sleeper);
          if (signal !== undefined) reject(abortFault(signal));
        };
        const sleeper: Sleeper = {
          atMs: nowMs + Math.max(0, ms),
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
      });
    },
  };

  /** At most to the next who waits, and wakes one alone: what it does comes before time goes on. */
  function step(): void {
    const next = [...sleepers].toSorted((left, right) => left.atMs - right.atMs)[0];
    nowMs = Math.min(nowMs + stepMs, next?.atMs ?? Number.POSITIVE_INFINITY);
    if (next !== undefined && next.atMs <= nowMs) next.wake();
  }

  const time: VirtualTime = {
    clock,
    isFrozen: false,
    skip(ms) {
      nowMs += ms;
    },
    requests: (store) => ({
      clock: {
        ...clock,
        async sleep(ms, signal) {
          underWay--;
          // Whoever is called off meanwhile asks for nothing.
          await clock.sleep(ms, signal);
          underWay++;
        },
      },
      pace: {
        async reserve(host, slot) {
          underWay++;
          const taken = await store.reserve(host, slot);
          if (!taken.reserved) underWay--;
          return taken;
        },
        async succeeded(host) {
          await store.succeeded(host);
          underWay--;
        },
        async failed(host) {
          const failures = await store.failed(host);
          underWay--;
          return failures;
        },
        pause: (host, ms) => store.pause(host, ms),
      },
    }),
    async run(work) {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      work.then(over, over);
      while (!isOver) {
        if (underWay === 0 && !time.isFrozen) step();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return work;
    },
  };
  return time;
}
