import { abortFault, type Clock, Fault, limits } from '../index.ts';
import { anySignal } from './session.ts';

/** So many at a time, first come first served. */
export interface Turns {
  /** Resolves with what ends the turn. @throws Fault postgres.busy, aborted, what `close` was given */
  take(signal: AbortSignal | undefined): Promise<() => void>;
  /** Whoever waits is turned away, and whoever comes. Resolves when the last turn has ended. */
  close(reason: Fault): Promise<void>;
}

interface Waiter {
  start(): void;
  refuse(fault: Fault): void;
}

export function createTurns(clock: Clock, slots: number): Turns {
  const waiting: Waiter[] = [];
  let running = 0;
  let closed: { readonly reason: Fault; readonly idle: PromiseWithResolvers<void> } | undefined;

  const next = () => {
    const waiter = waiting.shift();
    if (waiter !== undefined) return waiter.start();
    running--;
    if (running === 0) closed?.idle.resolve();
  };
  const turn = () => {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      next();
    };
  };
  const wait = (signal: AbortSignal | undefined) =>
    new Promise<() => void>((resolve, reject) => {
      const left = new AbortController();
      const waiter: Waiter = {
        start() {
          left.abort();
          resolve(turn());
        },
        refuse(fault) {
          left.abort();
          reject(fault);
        },
      };
      waiting.push(waiter);
      const leave = (fault: Fault) => {
        const index = waiting.indexOf(waiter);
        if (index >= 0) waiting.splice(index, 1);
        reject(fault);
      };
      const { waitTimeoutMs } = limits.postgres;
      clock.sleep(waitTimeoutMs, anySignal(signal, left.signal)).then(
        () => leave(busyFault(`no turn within ${waitTimeoutMs / 1000} s`)),
        () => {
          if (signal?.aborted === true) leave(abortFault(signal));
        },
      );
    });

  return {
    async take(signal) {
      if (closed !== undefined) throw closed.reason;
      if (running >= slots) {
        if (waiting.length >= limits.postgres.waitingMax) {
          throw busyFault(`${waiting.length} statements are waiting already`);
        }
        return wait(signal);
      }
      running++;
      return turn();
    },
    async close(reason) {
      closed ??= { reason, idle: Promise.withResolvers<void>() };
      for (const waiter of waiting.splice(0)) waiter.refuse(reason);
      if (running > 0) await closed.idle.promise;
    },
  };
}

function busyFault(why: string): Fault {
  return new Fault({
    code: 'postgres.busy',
    message: `the database is busy: ${why}`,
    retryable: true,
  });
}
