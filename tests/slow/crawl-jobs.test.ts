import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enqueueSources } from '../../crawler/jobs/enqueue.ts';
import { type JobQueue, openQueue } from '../../crawler/jobs/queue.ts';
import { eventually } from '../kit/eventually.ts';
import {
  addFolder,
  countPages,
  type NumberedSite,
  pagesOfFolder,
  startNumberedSite,
} from '../kit/numbered-site.ts';
import { silentLog } from '../kit/open-database.ts';
import { hasServer, openServerBase, type ServerBase } from '../kit/server-base.ts';

let base: ServerBase;
let queue: JobQueue;

beforeEach(async () => {
  if (!hasServer) return;
  base = await openServerBase();
  queue = await openQueue(base.database, { log: silentLog, heartbeatSec: 10, superviseSec: 1 });
  base.endings.push(() => queue.stop());
});
afterEach(async () => {
  if (hasServer) await base.close();
});

async function startSite(): Promise<NumberedSite> {
  const site = await startNumberedSite();
  base.endings.push(site.close);
  return site;
}

interface Worker {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

function startWorker(): Worker {
  const { url, folder, endings } = base;
  const script = new URL('../kit/crawl-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.on('data', (part: Buffer) => {
    text += part.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  endings.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, output: () => text };
}

/** The folders in the order in which they were asked for, each time that changed. */
const turns = ({ asked }: NumberedSite) => asked.filter((name, index) => name !== asked[index - 1]);

test.skipIf(!hasServer)(
  'two worker processes read four sources of two sites, never two of one site at once',
  async () => {
    const { database } = base;
    const sites = [await startSite(), await startSite()] as const;
    const sources = [
      await addFolder(database, sites[0].host, 'a'),
      await addFolder(database, sites[1].host, 'c'),
      await addFolder(database, sites[0].host, 'b'),
      await addFolder(database, sites[1].host, 'd'),
    ];
    const queued = await enqueueSources(queue, sources, { onlyDue: true });
    const workers = [startWorker(), startWorker()];
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0]);
    // A folder comes up once: its source was read to its end before the other of the site began.
    expect(turns(sites[0]).toSorted()).toEqual(['a', 'b']);
    expect(turns(sites[1]).toSorted()).toEqual(['c', 'd']);
    expect(sites.map(({ asked }) => asked.length)).toEqual([2 * pagesOfFolder, 2 * pagesOfFolder]);
    expect(await countPages(database)).toEqual({ a: 8, b: 8, c: 8, d: 8 });
    const jobs = await queue.find(
      'crawl-source',
      queued.map(({ job }) => job),
    );
    expect(jobs.map(({ state, attempt }) => [state, attempt])).toEqual(
      Array.from({ length: 4 }, () => ['completed', 1]),
    );
    const pids = jobs.map(({ worker }) => worker?.pid);
    expect(pids.every((pid) => workers.some(({ child }) => child.pid === pid))).toBe(true);
  },
);

test.skipIf(!hasServer)(
  'what a killed worker was reading is read on by another, each page once',
  async () => {
    const { database } = base;
    const site = await startSite();
    const source = await addFolder(database, site.host, 'a');
    site.holds = 'a';
    const [first] = await enqueueSources(queue, [source], { onlyDue: true });
    const killed = startWorker();
    await eventually(() => expect(site.held).toHaveLength(1));
    killed.child.kill('SIGKILL');
    await killed.ended;
    site.holds = undefined;
    const other = startWorker();
    // Not before its heartbeat is overdue, and then after the delay before a retry.
    await eventually(async () => {
      await database.query(
        `update kb_jobs.job set start_after = now() where state = 'retry' and start_after > now()`,
      );
      expect(await countPages(database)).toEqual({ a: 8 });
    });
    expect(await other.ended).toBe(0);
    const [job] = await queue.find('crawl-source', [first?.job ?? '']);
    expect(job).toMatchObject({ state: 'completed', attempt: 2, worker: { pid: other.child.pid } });
    // The page that was held back was asked for a second time, no other.
    expect(site.asked).toHaveLength(pagesOfFolder + 1);
    expect(JSON.parse(other.output())).toMatchObject({ source: source.name, outcome: 'complete' });
  },
);
