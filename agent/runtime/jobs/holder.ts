import { type Clock, Fault, type Log } from '#lib';
import type { Database } from '#lib/postgres';
import type { SpreadPort } from '../ask/ports.ts';
import { oneMachineOnly, openShared, type Shared } from './open.ts';
import { createRunQueue, type RunQueue } from './run-queue.ts';
import { createSpread } from './spread.ts';
import { type WorkerOptions, workForAll } from './worker.ts';

/** What a process that stays up has of the other machines: opened behind its door, and again when that fails. */
export interface SharedRuns {
  /** @throws Fault config.invalid (one machine only), postgres.busy (not open yet) */
  queue(): RunQueue;
  /** Undefined while no other machine can be asked. */
  spread(): SpreadPort | undefined;
  /** Rejects with what is no expected failure. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

export interface SharedRunsOptions extends Omit<WorkerOptions, 'signal'> {
  /** False: the database is an embedded one. */
  readonly hasServer: boolean;
  readonly database: (signal: AbortSignal) => Promise<Database>;
  readonly clock: Clock;
  readonly log: Log;
}

const againMs = 5_000;

export function createSharedRuns(options: SharedRunsOptions): SharedRuns {
  const { hasServer, database, clock, log, ports } = options;
  const stop = new AbortController();
  const { signal } = stop;
  let shared: Shared | undefined;
  const working = (async () => {
    while (hasServer && !signal.aborted) {
      try {
        const opened = await openShared(await database(signal), { clock, log, supervises: true });
        shared = opened;
        try {
          log.info('runs are shared with other machines', { slots: options.slots });
          await workForAll(opened, { ...options, signal });
        } finally {
          shared = undefined;
          await opened.close();
        }
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (signal.aborted) return;
        log.warn('runs cannot be shared', { code: error.code, reason: error.message });
        await clock.sleep(againMs, signal).catch(() => undefined);
      }
    }
  })();
  const failed = working.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  return {
    failed,
    queue() {
      if (!hasServer) throw oneMachineOnly();
      if (shared !== undefined) return createRunQueue(shared, ports);
      throw new Fault({
        code: 'postgres.busy',
        message: 'the database of the shared runs is still being opened',
        hint: 'try again in a moment',
        retryable: true,
      });
    },
    spread: () => (shared === undefined ? undefined : createSpread(shared)),
    async close() {
      stop.abort();
      await working.catch(() => undefined);
    },
  };
}
