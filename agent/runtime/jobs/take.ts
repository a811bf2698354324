import type { JobWithMetadata } from 'pg-boss';
import { calledOff, Fault } from '#lib';
import { jobLimits } from './limits.ts';
import type { Shared } from './open.ts';

export interface TakenJob {
  readonly id: string;
  readonly queue: string;
  readonly data: unknown;
  /** From 1. */
  readonly attempt: number;
  /** Fires when the job is not this worker's any more: cancelled, or given to another. */
  readonly lost: AbortSignal;
  /** The same, and when this process stops. */
  readonly signal: AbortSignal;
}

export interface TakeOptions {
  /** Whose jobs are taken now, the first ones first. */
  readonly queues: () => readonly string[];
  readonly slots: number;
  readonly pollMs: number;
  /** What it returns is kept as the job's result; what it throws makes the job be tried again, where its queue
   * allows. */
  readonly handle: (job: TakenJob) => Promise<object | undefined>;
  readonly signal: AbortSignal;
}

/** Takes jobs until the signal, so many at once in all queues together, and waits for those in hand to end. A
 * database that is away is asked again. */
export async function takeJobs(shared: Shared, options: TakeOptions): Promise<void> {
  const { slots, pollMs, signal } = options;
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    try {
      for (const queue of await findWaiting(shared, options.queues())) {
        if (running.size >= slots || signal.aborted) break;
        const job = await fetchOne(shared, queue);
        if (job === undefined) continue;
        const work = workOn(shared, queue, job, options).finally(() => running.delete(work));
        running.add(work);
      }
    } catch (error) {
      warn(shared, 'jobs cannot be looked for', error);
    }
    await shared.clock.sleep(pollMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  await Promise.all(running);
}

/** One cheap question for all of them, as they are empty nearly always. */
async function findWaiting(
  { database }: Shared,
  queues: readonly string[],
): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    `select distinct name from agent_jobs.job
     where name = any($1::text[]) and state in ('created', 'retry') and start_after <= now()`,
    [queues],
  );
  const waiting = new Set(rows.map(({ name }) => name));
  return queues.filter((queue) => waiting.has(queue));
}

async function fetchOne(
  { boss }: Shared,
  queue: string,
): Promise<JobWithMetadata<unknown> | undefined> {
  const [job] = await boss.fetch<unknown>(queue, { includeMetadata: true });
  return job;
}

/** Never throws: what cannot be told to the queue is seen there as silence. */
async function workOn(
  shared: Shared,
  queue: string,
  job: JobWithMetadata<unknown>,
  { handle, signal: stopping }: TakeOptions,
): Promise<void> {
  const { boss, log } = shared;
  const { id, retryCount } = job;
  const attempt = retryCount + 1;
  const lost = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([lost.signal, stopping]);
  const beating = beat(shared, { queue, id, retryCount, lost, signal: done.signal });
  log.info('job taken', { queue, id, attempt });
  try {
    const output = await handle({ id, queue, data: job.data, attempt, lost: lost.signal, signal });
    await boss.complete(queue, { id, retryCount }, output ?? null);
    log.info('job done', { queue, id });
  } catch (error) {
    if (lost.signal.aborted) {
      log.info('job taken away', { queue, id, attempt });
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    log.warn('job not done', { queue, id, attempt, reason: message });
    await boss.fail(queue, { id, retryCount }, { message }).catch((problem: unknown) => {
      warn(shared, 'a job cannot be given back', problem);
    });
  } finally {
    done.abort();
    await beating;
  }
}

interface Held {
  readonly queue: string;
  readonly id: string;
  readonly retryCount: number;
  readonly lost: AbortController;
  readonly signal: AbortSignal;
}

/** Gives signs of life for a job until it is done or is somebody else's. */
async function beat(shared: Shared, { queue, id, retryCount, lost, signal }: Held): Promise<void> {
  const { boss, database, clock } = shared;
  while (!signal.aborted && !lost.signal.aborted) {
    await clock.sleep(jobLimits.beatMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await boss.touch(queue, { id, retryCount });
      const [own] = await database.query<{ own: boolean }>(
        `select state = 'active' and retry_count = $2 as own from agent_jobs.job where id = $1`,
        [id, retryCount],
      );
      if (own?.own !== true) lost.abort(calledOff);
    } catch (error) {
      // Says nothing about whose job it is.
      warn(shared, 'no sign of life can be given', error);
    }
  }
}

function warn({ log }: Pick<Shared, 'log'>, what: string, error: unknown): void {
  if (!(error instanceof Fault)) throw error;
  log.warn(what, { code: error.code, reason: error.message });
}
