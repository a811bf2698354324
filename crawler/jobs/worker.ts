import type { Log } from '#lib';
import type { Database } from '#lib/postgres';
import { createHandlers, type WorkSettings } from './handlers.ts';
import { type JobQueue, openQueue, type QueueOptions } from './queue.ts';
import type { JobName } from './status.ts';

/** A process that does what the queue holds. */
export interface Worker {
  readonly queue: JobQueue;
  /** Kinds of jobs it takes. */
  readonly kinds: readonly JobName[];
  /** Begins to take jobs. */
  start(): Promise<void>;
  /** Ends when nothing of its kinds waits or is worked on, on any host: what a worker that died had in
   * hand is done too. @throws Fault aborted */
  drained(signal: AbortSignal): Promise<void>;
  /** Gives back what it has in hand. */
  stop(): Promise<void>;
}

/** Opens the queue; jobs are taken after `start`. */
export async function openWorker(
  database: Database,
  settings: WorkSettings,
  options: Omit<QueueOptions, 'log'> = {},
): Promise<Worker> {
  const queue = await openQueue(database, { ...options, log: settings.log });
  const { handlers, close } = createHandlers(database, settings);
  const kinds = Object.keys(handlers) as JobName[];
  return {
    queue,
    kinds,
    start: () => queue.work(handlers),
    drained: (signal) => queue.drained(kinds, signal),
    async stop() {
      await queue.stop();
      close();
    },
  };
}

/** Takes jobs until the signal fires, or with `untilEmpty` until nothing is left. Being told to stop is no
 * failure. */
export async function work(
  database: Database,
  settings: WorkSettings,
  { untilEmpty, signal, ...options }: WorkOptions,
): Promise<void> {
  const worker = await openWorker(database, settings, options);
  try {
    await worker.start();
    if (untilEmpty) await worker.drained(signal);
    else await aborted(signal);
  } finally {
    await worker.stop();
  }
}

export interface WorkOptions extends Omit<QueueOptions, 'log'> {
  readonly untilEmpty: boolean;
  readonly signal: AbortSignal;
}

/** Opens the queue for a moment. */
export async function withQueue<T>(
  database: Database,
  log: Log,
  use: (queue: JobQueue) => Promise<T>,
): Promise<T> {
  const queue = await openQueue(database, { log });
  try {
    return await use(queue);
  } finally {
    await queue.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
