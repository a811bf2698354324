import { existsSync } from 'node:fs';
import { exitCodes, Fault, type FaultCode } from '#lib';
import type { Database } from '#lib/postgres';
import type { CrawlSummary } from '../cli/crawl.ts';
import { parseReport, type RunReport } from '../crawl/report.ts';
import type { Source } from '../model/source.ts';
import { enqueueSources, isShareable, type QueuedSource } from './enqueue.ts';
import type { WorkSettings } from './handlers.ts';
import type { JobQueue } from './queue.ts';
import type { JobStatus } from './status.ts';
import { openWorker } from './worker.ts';

export interface ShareSettings extends WorkSettings {
  readonly onReport: (report: RunReport) => void;
  readonly onFault: (source: string, fault: Fault) => void;
  /** How long a vector stays that no passage has. */
  readonly vectorsKeptDays: number;
}

/** Which sources this process reads by itself, and which are left to whoever takes them. A folder that is
 * not on this machine is another one's. */
export function splitSources(sources: readonly Source[]): {
  readonly own: readonly Source[];
  readonly shared: readonly Source[];
  readonly elsewhere: readonly Source[];
} {
  const folders = sources.filter((source) => !isShareable(source));
  return {
    own: folders.filter(({ location }) => existsSync(location)),
    shared: sources.filter(isShareable),
    elsewhere: folders.filter(({ location }) => !existsSync(location)),
  };
}

/** The night of several hosts: queues these sources where they do not wait already, works until none is
 * left on any host (unless reading is left to the others), then embeds and tidies up in the same way, one
 * host at a time. Tells of every source it queued, whoever read it. Throws Faults `postgres.*`, `aborted`. */
export async function crawlShared(
  database: Database,
  sources: readonly Source[],
  settings: ShareSettings,
  signal: AbortSignal,
): Promise<CrawlSummary> {
  const told = createTold(settings);
  const worker = await openWorker(database, { ...settings, ...told.hooks });
  const { queue } = worker;
  try {
    const queued = await enqueueSources(queue, sources, { onlyDue: true });
    await worker.start();
    if (worker.kinds.includes('crawl-source')) await queue.drained(['crawl-source'], signal);
    await tellOthers(database, queue, queued, told);
    if (worker.kinds.includes('embed-batch')) {
      await queue.enqueue('embed-batch', {});
      await queue.drained(['embed-batch'], signal);
    }
    await queue.enqueue('prune', { days: settings.vectorsKeptDays });
    await queue.drained(['prune'], signal);
    return told.summary;
  } finally {
    await worker.stop();
  }
}

type Told = ReturnType<typeof createTold>;

/** What was told already: each run and each source that failed once. */
function createTold({ onReport, onFault }: ShareSettings) {
  const reports = new Map<string, RunReport>();
  const faults = new Map<string, Fault>();
  const hooks = {
    onReport(report: RunReport) {
      if (reports.has(report.run)) return;
      reports.set(report.run, report);
      onReport(report);
    },
    onFault(source: string, fault: Fault) {
      if (faults.has(source)) return;
      faults.set(source, fault);
      onFault(source, fault);
    },
  };
  return {
    hooks,
    get summary(): CrawlSummary {
      return {
        reports: [...reports.values()],
        faults: [...faults].map(([source, fault]) => ({ source, fault })),
      };
    },
  };
}

/** What other workers did of the queued sources. */
async function tellOthers(
  database: Database,
  queue: JobQueue,
  queued: readonly QueuedSource[],
  { hooks }: Told,
): Promise<void> {
  const jobs = await queue.find(
    'crawl-source',
    queued.map(({ job }) => job),
  );
  for (const job of jobs) {
    const { source = '' } = queued.find((each) => each.job === job.id) ?? {};
    const fault = faultOf(job);
    if (fault !== undefined) hooks.onFault(source, fault);
    const { run } = (job.output ?? {}) as { readonly run?: unknown };
    if (typeof run !== 'string') continue;
    const [row] = await database.query<{ report: unknown }>(
      'select report from kb.run where id = $1',
      [run],
    );
    const report = parseReport(row?.report ?? null);
    if (report !== undefined) hooks.onReport(report);
  }
}

/** Why a job did not do what it should have; undefined when it did, or had nothing to do. */
function faultOf({ state, output, attempt }: JobStatus): Fault | undefined {
  const { fault, message } = (output ?? {}) as {
    readonly fault?: { readonly code: string; readonly message: string };
    readonly message?: unknown;
  };
  if (fault !== undefined) {
    const code = fault.code in exitCodes ? (fault.code as FaultCode) : 'crawl.incomplete';
    return new Fault({ code, message: fault.message });
  }
  if (state !== 'failed') return undefined;
  return new Fault({
    code: 'kb.job',
    message: `given up after ${attempt} attempts: ${typeof message === 'string' ? message : 'no reason was kept'}`,
    hint: 'panther crawl --jobs',
  });
}
