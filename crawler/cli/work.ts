import type { Fault, Log } from '#lib';
import type { Database } from '#lib/postgres';
import type { CrawlEvent } from '../base/crawl-event.ts';
import { createHooks } from '../base/crawl-here.ts';
import { folderOf } from '../base/folder.ts';
import type { RunReport } from '../crawl/report.ts';
import { work } from '../jobs/index.ts';
import { listSources } from '../store/source.ts';
import { cacheFolderOf, decideExitCode } from './crawl.ts';
import { parseEmbedding } from './embed.ts';
import { checkContact } from './open.ts';

export interface WorkHere {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly untilEmpty: boolean;
  readonly tell: (event: CrawlEvent) => void;
}

/** Does what the queue holds, in this process.
 * @returns the exit code: with `untilEmpty` what is wrong with the first job of its own that did not go well.
 * @throws Fault config.invalid when it would read sites of others in nobody's name, aborted */
export async function workHere(database: Database, options: WorkHere): Promise<number> {
  const { env, cwd, log, signal, untilEmpty, tell } = options;
  const contact = env.PANTHER_CRAWLER_CONTACT || undefined;
  const sources = (await listSources(database)).filter((each) => each.pausedReason === undefined);
  checkContact(
    sources.map(({ source }) => source),
    contact,
  );
  const delay = env.PANTHER_CRAWLER_DELAY_MS;
  const settings = {
    environment: env,
    cacheFolder: cacheFolderOf(env, folderOf(env, cwd)),
    contact,
    delayMs: delay === undefined || delay === '' ? undefined : Number(delay),
    concurrency: undefined,
    embedding: parseEmbedding(env),
    log,
  };
  const hooks = createHooks(tell);
  const reports: RunReport[] = [];
  const faults: { source: string; fault: Fault }[] = [];
  const kept = {
    onReport(report: RunReport) {
      reports.push(report);
      hooks.onReport(report);
    },
    onFault(source: string, fault: Fault) {
      faults.push({ source, fault });
      hooks.onFault(source, fault);
    },
  };
  await work(database, { ...settings, ...hooks, ...kept }, { untilEmpty, signal });
  return untilEmpty ? decideExitCode({ reports, faults }) : 0;
}
