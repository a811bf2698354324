import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '#lib';
import { type Database, migrate, openDatabase } from '#lib/postgres';
import { enqueueSources } from '../../crawler/jobs/enqueue.ts';
import { type JobQueue, openQueue } from '../../crawler/jobs/queue.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import type { Source } from '../../crawler/model/source.ts';
import { parseSource } from '../../crawler/sources/index.ts';
import { writeSource } from '../../crawler/store/source.ts';
import { html } from '../kit/crawl.ts';
import { createServerDatabase, silentLog } from '../kit/postgres.ts';
import { findServer } from '../kit/postgres-server.ts';

const hasServer = !('missing' in findServer());
const pagesEach = 8;
const cleanup: (() => Promise<void> | void)[] = [];
let database: Database;
let url: string;
let folder: string;
let queue: JobQueue;

beforeEach(async () => {
  if (!hasServer) return;
  folder = mkdtempSync(join(tmpdir(), 'panther-jobs-'));
  cleanup.push(() => rmSync(folder, { recursive: true }));
  const made = await createServerDatabase();
  url = made.url;
  cleanup.push(made.drop);
  database = await openDatabase({
    ...{ url, folder, owner: 'test', log: silentLog, clock: systemClock },
  });
  cleanup.push(() => database.close());
  await migrate(database, 'kb', migrations);
  queue = await openQueue(database, { log: silentLog, heartbeatSec: 10, superviseSec: 1 });
  cleanup.push(() => queue.stop());
});
afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

interface Site {
  readonly host: string;
  /** Folders of the pages that were asked for, in order. */
  readonly asked: string[];
  /** Answers to hold back pages of this folder, until it is undefined again. */
  holds: string | undefined;
  readonly held: ServerResponse[];
}

/** A site with folders /a/, /b/ … of `pagesEach` pages that link to each other. */
async function startSite(): Promise<Site> {
  const site = { asked: [] as string[], held: [] as ServerResponse[] };
  const server = createServer((request, response) => {
    const [, name = '', page = ''] = (request.url ?? '').split('/');
    if (name === 'robots.txt') {
      response.writeHead(404).end();
      return;
    }
    site.asked.push(name);
    const next = Number(page.slice(1)) + 1;
    const links = next < pagesEach ? [`/${name}/p${next}`] : [];
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (whole.holds === name && next > 3) site.held.push(response);
    else response.end(html(`${name} ${page}`, links));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const whole: Site = { ...site, host: `127.0.0.1:${port}`, holds: undefined };
  return whole;
}

async function addSource(host: string, name: string): Promise<Source> {
  const source = parseSource(
    {
      ...{ name: `${name}-${host.replace(/\W+/g, '-')}`, kind: 'web', library: name },
      ...{ location: `http://${host}/${name}/`, allowPrivate: true },
    },
    '/',
  );
  await writeSource(database, source, { isDeclared: false, nowMs: systemClock.now() - 1_000 });
  return source;
}

interface Worker {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly output: () => string;
}

function startWorker(): Worker {
  const script = new URL('../kit/crawl-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.on('data', (part: Buffer) => {
    text += part.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  cleanup.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, output: () => text };
}

/** The folders in the order in which they were asked for, each time that changed. */
const turns = ({ asked }: Site) => asked.filter((name, index) => name !== asked[index - 1]);

async function countPages(): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query<{ library: string; count: number }>(
    `select library, count(*)::int as count from kb.document where state = 'live' group by library`,
  );
  return Object.fromEntries(rows.map(({ library, count }) => [library, count]));
}

test.skipIf(!hasServer)(
  'two worker processes read four sources of two sites, never two of one site at once',
  { timeout: 60_000 },
  async () => {
    const sites = [await startSite(), await startSite()] as const;
    const sources = [
      await addSource(sites[0].host, 'a'),
      await addSource(sites[1].host, 'c'),
      await addSource(sites[0].host, 'b'),
      await addSource(sites[1].host, 'd'),
    ];
    const queued = await enqueueSources(queue, sources, { onlyDue: true });
    const workers = [startWorker(), startWorker()];
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0]);
    // A folder comes up once: its source was read to its end before the other of the site began.
    expect(turns(sites[0]).toSorted()).toEqual(['a', 'b']);
    expect(turns(sites[1]).toSorted()).toEqual(['c', 'd']);
    expect(sites.map(({ asked }) => asked.length)).toEqual([2 * pagesEach, 2 * pagesEach]);
    expect(await countPages()).toEqual({ a: 8, b: 8, c: 8, d: 8 });
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
  { timeout: 90_000 },
  async () => {
    const site = await startSite();
    const source = await addSource(site.host, 'a');
    site.holds = 'a';
    const [first] = await enqueueSources(queue, [source], { onlyDue: true });
    const killed = startWorker();
    await vi.waitFor(() => expect(site.held).toHaveLength(1), { timeout: 30_000 });
    killed.child.kill('SIGKILL');
    await killed.ended;
    site.holds = undefined;
    const other = startWorker();
    // Not before its heartbeat is overdue, and then after the delay before a retry.
    await vi.waitFor(
      async () => {
        await database.query(
          `update kb_jobs.job set start_after = now() where state = 'retry' and start_after > now()`,
        );
        expect(await countPages()).toEqual({ a: 8 });
      },
      { timeout: 60_000, interval: 100 },
    );
    expect(await other.ended).toBe(0);
    const [job] = await queue.find('crawl-source', [first?.job ?? '']);
    expect(job).toMatchObject({ state: 'completed', attempt: 2, worker: { pid: other.child.pid } });
    // The page that was held back was asked for a second time, no other.
    expect(site.asked).toHaveLength(pagesEach + 1);
    expect(JSON.parse(other.output())).toMatchObject({ source: source.name, outcome: 'complete' });
  },
);
