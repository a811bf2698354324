import { hostname } from 'node:os';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { Sql } from '#lib/postgres';
import { jobKinds } from './kinds/index.ts';
import { limits } from './limits.ts';

export type JobName = (typeof jobKinds)[number]['name'];
export type JobState = JobWithMetadata['state'];

export interface JobStatus {
  readonly kind: JobName;
  readonly id: string;
  readonly state: JobState;
  readonly data: unknown;
  readonly attempt: number;
  /** The process that has, or last had it. */
  readonly worker?: { readonly host: string; readonly pid: number };
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  /** When a job that failed is tried again. */
  readonly nextTryAt?: Date;
  /** The result, or what went wrong at the last try. */
  readonly output?: unknown;
}

interface Worker {
  readonly job: string;
  readonly host: string;
  readonly pid: number;
}

/** It waits for its turn or its next try, or is worked on. */
export function isOpen({ state }: Pick<JobStatus, 'state'>): boolean {
  return state === 'created' || state === 'retry' || state === 'active';
}

/** Writes down that this process has the job. */
export async function recordWorker(sql: Sql, job: string): Promise<void> {
  await sql.query(
    `insert into kb.job_worker (job, host, pid, taken_at) values ($1, $2, $3, now())
     on conflict (job) do update set host = excluded.host, pid = excluded.pid, taken_at = excluded.taken_at`,
    [job, hostname(), process.pid],
  );
}

/** Takes out workers of jobs that the queue has forgotten. */
export async function forgetWorkers(sql: Sql): Promise<void> {
  await sql.query(
    'delete from kb.job_worker w where not exists (select from kb_jobs.job j where j.id = w.job)',
  );
}

/** How many jobs of these kinds are open, on all hosts. */
export async function countOpen(sql: Sql, kinds: readonly JobName[]): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from kb_jobs.job
     where name = any($1::text[]) and state in ('created', 'retry', 'active')`,
    [kinds],
  );
  return row?.count ?? 0;
}

/** The newest of each kind. */
export async function listJobs(boss: PgBoss, sql: Sql): Promise<readonly JobStatus[]> {
  const lists = await Promise.all(
    jobKinds.map(async ({ name }) => {
      const jobs = await boss.findJobs(name);
      return jobs
        .sort((a, b) => b.createdOn.getTime() - a.createdOn.getTime())
        .slice(0, limits.listedPerKind)
        .map((job) => ({ kind: name, job }));
    }),
  );
  return withWorkers(sql, lists.flat());
}

/** Those that the queue still knows. */
export async function findJobs(
  boss: PgBoss,
  sql: Sql,
  kind: JobName,
  ids: readonly string[],
): Promise<readonly JobStatus[]> {
  const lists = await Promise.all(ids.map((id) => boss.findJobs(kind, { id })));
  return withWorkers(
    sql,
    lists.flat().map((job) => ({ kind, job })),
  );
}

async function withWorkers(
  sql: Sql,
  jobs: readonly { readonly kind: JobName; readonly job: JobWithMetadata<unknown> }[],
): Promise<readonly JobStatus[]> {
  const rows = await sql.query<Worker>(
    'select job, host, pid from kb.job_worker where job = any($1::uuid[])',
    [jobs.map(({ job }) => job.id)],
  );
  const workers = new Map(rows.map((row) => [row.job, row]));
  return jobs.map(({ kind, job }) => toStatus(kind, job, workers.get(job.id)));
}

function toStatus(
  kind: JobName,
  job: JobWithMetadata<unknown>,
  worker: Worker | undefined,
): JobStatus {
  const { id, state, data, createdOn, startedOn, completedOn, startAfter, output } = job;
  return {
    ...{ kind, id, state, data, attempt: job.retryCount + 1, createdAt: createdOn },
    ...(worker === undefined ? {} : { worker: { host: worker.host, pid: worker.pid } }),
    ...(startedOn == null ? {} : { startedAt: startedOn }),
    ...(completedOn == null ? {} : { endedAt: completedOn }),
    ...(state === 'retry' ? { nextTryAt: startAfter } : {}),
    ...(output == null ? {} : { output }),
  };
}
