import { Fault, type Log, nearest, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import {
  enqueueSources,
  isOpen,
  isShareable,
  type JobStatus,
  type QueuedSource,
  withQueue,
} from '../jobs/index.ts';
import { type Choice, chooseSources } from './crawl.ts';
import { renderDuration } from './render.ts';

export interface QueueAnswer {
  readonly queued: readonly QueuedSource[];
  /** Folders of one machine, which no other worker could read. */
  readonly left: readonly string[];
}

/** Queues what was chosen, for any worker. Throws as `chooseSources`; Fault `usage` for a folder that was
 * named. */
export async function queueCrawl(
  database: Database,
  choice: Choice,
  log: Log,
): Promise<QueueAnswer> {
  const chosen = await chooseSources(database, choice, systemClock.now());
  const sources = chosen.map(({ source }) => source);
  const left = sources.filter((source) => !isShareable(source)).map(({ name }) => name);
  const [first] = left;
  if (first !== undefined && choice.names.length > 0) {
    throw new Fault({
      code: 'usage',
      message: `${first} is a folder of one machine, and a worker may run on another`,
      hint: `panther crawl ${first}`,
    });
  }
  const isDueOnly = choice.names.length === 0 && !choice.all;
  return withQueue(database, log, async (queue) => {
    const shareable = sources.filter(isShareable);
    return { queued: await enqueueSources(queue, shareable, { onlyDue: isDueOnly }), left };
  });
}

export interface QueuedLibrary {
  readonly library: string;
  readonly job: string;
}

/** Queues each of these libraries to have its word index made anew. One that waits already is not queued again. */
export function queueReindex(
  database: Database,
  libraries: readonly string[],
  log: Log,
): Promise<readonly QueuedLibrary[]> {
  return withQueue(database, log, async (queue) => {
    const queued: QueuedLibrary[] = [];
    for (const library of libraries) {
      queued.push({ library, job: await queue.enqueue('reindex', { library }) });
    }
    return queued;
  });
}

export function renderQueuedLibraries(queued: readonly QueuedLibrary[]): string {
  if (queued.length === 0) return 'nothing to do, the base is empty';
  const lines = queued.map(({ library, job }) => `${library}: job ${job}`);
  return [...lines, 'a worker does them: panther crawl --work'].join('\n');
}

export function renderQueued({ queued, left }: QueueAnswer): string {
  const lines = queued.map(({ source, job }) => `${source}: job ${job}`);
  if (left.length > 0) lines.push(`read folders here: panther crawl ${left.join(' ')}`);
  if (queued.length === 0) return ['nothing is due for a worker', ...lines].join('\n');
  return [...lines, 'a worker does them: panther crawl --work'].join('\n');
}

export function readJobs(database: Database, log: Log): Promise<readonly JobStatus[]> {
  return withQueue(database, log, (queue) => queue.status());
}

/** Throws Fault `kb.job` when there is no such job, or it is over already. */
export async function cancelJob(database: Database, id: string, log: Log): Promise<JobStatus> {
  return withQueue(database, log, async (queue) => {
    const jobs = await queue.status();
    const job = jobs.find((each) => each.id === id);
    if (job !== undefined && (await queue.cancel(job.kind, id))) return job;
    const open = jobs.filter(isOpen).map((each) => each.id);
    const guess = nearest(id, open);
    throw new Fault({
      code: 'kb.job',
      message: job === undefined ? `there is no job ${id}` : `the job is over: ${job.state}`,
      hint: guess === undefined ? '`panther crawl --jobs` lists them' : `did you mean ${guess}?`,
    });
  });
}

const words: Readonly<Record<JobStatus['state'], string>> = {
  created: 'waiting',
  retry: 'tried again',
  active: 'running',
  completed: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
};

/** One line each: state, what it is about, host, attempts, since when. */
export function renderJobs(jobs: readonly JobStatus[], nowMs: number): string {
  if (jobs.length === 0) return 'no jobs; `panther crawl --queue` adds some';
  return jobs
    .map((job) => {
      const { id, kind, state, attempt, worker, data } = job;
      const { source, library } = (data ?? {}) as { source?: string; library?: string | null };
      const what = [kind, source ?? library ?? []].flat().join(' ');
      const on = worker === undefined ? '' : ` on ${worker.host} (pid ${worker.pid})`;
      const tries = attempt > 1 ? `, attempt ${attempt}` : '';
      return `${id}  ${words[state]}${on}  ${what}${tries}, ${sinceOf(job, nowMs)}${problemOf(job)}`;
    })
    .join('\n');
}

function sinceOf({ state, createdAt, startedAt, endedAt, nextTryAt }: JobStatus, nowMs: number) {
  const ago = (at: Date) => renderDuration(Math.max(0, nowMs - at.getTime()));
  if (nextTryAt !== undefined && nextTryAt.getTime() > nowMs) {
    return `in ${renderDuration(nextTryAt.getTime() - nowMs)}`;
  }
  if (endedAt !== undefined) return `${ago(endedAt)} ago`;
  return `for ${ago(state === 'active' ? (startedAt ?? createdAt) : createdAt)}`;
}

/** Why it was tried again or did nothing. */
function problemOf({ output }: JobStatus): string {
  const { message, fault, skipped } = (output ?? {}) as {
    readonly message?: unknown;
    readonly fault?: { readonly message?: unknown };
    readonly skipped?: unknown;
  };
  const problem = fault?.message ?? message ?? skipped;
  return typeof problem === 'string' ? `: ${problem}` : '';
}
