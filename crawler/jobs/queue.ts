import type { JobWithMetadata, PgBoss, Job as QueuedJob } from 'pg-boss';
import type { z } from 'zod';
import { Fault, type Log, systemClock } from '#lib';
import { type Database, startBoss } from '#lib/postgres';
import type { Job } from './define.ts';
import { jobKinds } from './kinds/index.ts';
import { limits } from './limits.ts';
import {
  countOpen,
  findJobs,
  forgetWorkers,
  isOpen,
  type JobName,
  type JobStatus,
  listJobs,
  recordWorker,
} from './status.ts';

type Kind = (typeof jobKinds)[number];
type GivenOf<Name extends JobName> = z.input<Extract<Kind, { name: Name }>['data']>;
type DataOf<Name extends JobName> = z.output<Extract<Kind, { name: Name }>['data']>;

/** Does a job. What it returns is kept as the job's result; what it throws makes it be tried again. The
 * signal ends when the job was cancelled, given to another worker, or the worker stops. */
export type JobHandlers = {
  readonly [Name in JobName]?: (
    data: DataOf<Name>,
    context: { readonly signal: AbortSignal; readonly attempt: number },
  ) => Promise<object | undefined>;
};

/** The queue over one database: on a server any host may add and work, embedded it is this process. */
export interface JobQueue {
  /** Adds a job, unless the same one waits already. @returns its id, or that of the one that waits
   * @throws Fault kb.job when the data does not fit the kind */
  enqueue<Name extends JobName>(name: Name, data: GivenOf<Name>): Promise<string>;
  /** Takes jobs of these kinds until `stop`. */
  work(handlers: JobHandlers): Promise<void>;
  /** Newest first, of each kind. */
  status(): Promise<readonly JobStatus[]>;
  /** These, as far as they are still known. */
  find(name: JobName, ids: readonly string[]): Promise<readonly JobStatus[]>;
  /** Ends when no job of these kinds waits or is worked on, on any host. @throws Fault aborted */
  drained(names: readonly JobName[], signal: AbortSignal): Promise<void>;
  /** @returns whether it was waiting or running */
  cancel(name: JobName, id: string): Promise<boolean>;
  /** Tells running handlers to end; their jobs are tried again by whoever works next. */
  stop(): Promise<void>;
}

export interface QueueOptions {
  readonly log: Log;
  readonly pollSec?: number;
  readonly heartbeatSec?: number;
  readonly superviseSec?: number;
}

/** Opens the queue, creating its tables in the schema `kb_jobs` when they are not there. The schema of the
 * knowledge base is there already. */
export async function openQueue(database: Database, options: QueueOptions): Promise<JobQueue> {
  const { log, pollSec = limits.pollSec, superviseSec = limits.superviseSec } = options;
  const heartbeatSec = options.heartbeatSec ?? limits.heartbeatSec;
  const boss = await startBoss(database, {
    ...{ schema: 'kb_jobs', superviseSec, log },
    async prepare(created) {
      for (const kind of jobKinds) await createQueue(created, kind, heartbeatSec);
    },
  });
  await forgetWorkers(database);
  const stopping = new AbortController();
  return {
    enqueue: (name, data) => enqueue(boss, name, data),
    async work(handlers) {
      for (const kind of jobKinds) {
        const handle = handlers[kind.name] as Handle | undefined;
        if (handle === undefined) continue;
        await boss.work(
          kind.name,
          { pollingIntervalSeconds: pollSec, groupConcurrency: 1, includeMetadata: true },
          ([job]: JobWithMetadata<object>[]) =>
            runJob(database, kind, job, handle, { stopping: stopping.signal, log }),
        );
      }
    },
    status: () => listJobs(boss, database),
    find: (name, ids) => findJobs(boss, database, name, ids),
    async drained(names, signal) {
      while ((await countOpen(database, names)) > 0)
        await systemClock.sleep(pollSec * 1_000, signal);
    },
    async cancel(name, id) {
      const [job] = await findJobs(boss, database, name, [id]);
      if (job === undefined || !isOpen(job)) return false;
      await boss.cancel(name, id);
      return true;
    },
    async stop() {
      stopping.abort();
      await boss.stop({ graceful: true, close: false, timeout: limits.stopTimeoutMs });
    },
  };
}

type Handle = (
  data: unknown,
  context: { readonly signal: AbortSignal; readonly attempt: number },
) => Promise<object | undefined>;

/** With a key: any number waits, one of a key runs. Without: one waits, one runs. */
async function createQueue(boss: PgBoss, kind: Kind, heartbeatSec: number): Promise<void> {
  const bounds = {
    retryLimit: kind.retries,
    retryDelay: kind.retryDelaySec,
    retryBackoff: true,
    retryDelayMax: limits.retryDelayMaxSec,
    expireInSeconds: kind.expireSec,
    heartbeatSeconds: heartbeatSec,
    deleteAfterSeconds: limits.keepDoneSec,
  };
  const policy = 'key' in kind ? 'singleton' : 'stately';
  await boss.createQueue(kind.name, { policy, ...bounds });
  await boss.updateQueue(kind.name, bounds);
}

async function enqueue(boss: PgBoss, name: JobName, given: unknown): Promise<string> {
  const kind: Job | undefined = jobKinds.find((each) => each.name === name);
  const data = kind?.data.safeParse(given);
  if (kind === undefined || data?.success !== true) {
    throw new Fault({
      code: 'kb.job',
      message: `a job ${name} cannot have these data: ${data?.error?.message ?? 'unknown kind'}`,
    });
  }
  const key = kind.key?.(data.data);
  const options = key === undefined ? {} : { singletonKey: key, group: { id: key } };
  const same = () => boss.findJobs(name, { data: kind.identity(data.data), queued: true });
  const [waiting] = await same();
  if (waiting !== undefined) return waiting.id;
  const id = await boss.send(name, data.data as object, options);
  // Another process was quicker.
  const found = id ?? (await same())[0]?.id;
  if (found === undefined) {
    throw new Fault({ code: 'kb.job', message: `job ${name} was not queued`, retryable: true });
  }
  return found;
}

async function runJob(
  database: Database,
  kind: Job,
  job: (QueuedJob<object> & { readonly retryCount: number }) | undefined,
  handle: Handle,
  { stopping, log }: { readonly stopping: AbortSignal; readonly log: Log },
): Promise<object | undefined> {
  if (job === undefined) return undefined;
  const signal = AbortSignal.any([job.signal, stopping]);
  const attempt = job.retryCount + 1;
  await recordWorker(database, job.id);
  log.info('job started', { kind: kind.name, id: job.id, attempt });
  try {
    const result = await handle(kind.data.parse(job.data), { signal, attempt });
    log.info('job done', { kind: kind.name, id: job.id });
    return result;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    log.warn('job failed', { kind: kind.name, id: job.id, attempt, problem });
    throw error;
  }
}
