import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../tests/kit/eventually.ts';
import { silentLog } from '../../tests/kit/open-database.ts';
import { hasServer, openServerBase, type ServerBase } from '../../tests/kit/server-base.ts';
import { type JobQueue, openQueue } from './queue.ts';

interface Line {
  readonly event: 'ready' | 'start' | 'end';
  readonly source: string;
  readonly pid: number;
}

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

/** Starts a worker process; its lines go into `lines`. */
async function startWorker(lastsMs: number, lines: Line[]): Promise<ChildProcess> {
  const script = new URL('../../tests/kit/job-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, base.url, String(lastsMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  base.endings.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const reader = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
  const ready = new Promise<void>((resolve) => {
    reader.on('line', (text) => {
      const line = JSON.parse(text) as Line;
      if (line.event === 'ready') resolve();
      else lines.push(line);
    });
  });
  await ready;
  return child;
}

test.skipIf(!hasServer)(
  'two worker processes never work on one site at once, and share the others',
  async () => {
    const jobs = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1'];
    for (const source of jobs) {
      await queue.enqueue('crawl-source', { source, site: `${source[0]}.example` });
    }
    const lines: Line[] = [];
    await Promise.all([startWorker(300, lines), startWorker(300, lines)]);
    await eventually(() => expect(lines.filter(({ event }) => event === 'end')).toHaveLength(6));
    // In the order in which this process heard of them; `start` of a site follows `end` of its last.
    const running = new Set<string>();
    for (const { event, source } of lines) {
      const site = source[0] ?? '';
      if (event === 'start') expect([...running]).not.toContain(site);
      if (event === 'start') running.add(site);
      else running.delete(site);
    }
    expect(lines.map(({ source }) => source).sort()).toEqual([...jobs, ...jobs].sort());
    expect(new Set(lines.map(({ pid }) => pid)).size).toBe(2);
  },
);

test.skipIf(!hasServer)(
  'the job of a killed worker goes to another; a cancelled one is told to end',
  async () => {
    const { database } = base;
    const lines: Line[] = [];
    const first = await startWorker(600_000, lines);
    const id = await queue.enqueue('crawl-source', { source: 's', site: 'a.example' });
    await eventually(() => expect(lines).toHaveLength(1));
    const second = await startWorker(600_000, lines);
    first.kill('SIGKILL');
    // Not before its heartbeat is overdue, and then after the delay before a retry.
    await eventually(async () => {
      await database.query(
        `update kb_jobs.job set start_after = now() where state = 'retry' and start_after > now()`,
      );
      expect(lines).toHaveLength(2);
    });
    expect(lines.map(({ pid }) => pid)).toEqual([first.pid, second.pid]);
    const [job] = await queue.status();
    expect(job).toMatchObject({ id, state: 'active', attempt: 2 });
    expect(await queue.cancel('crawl-source', id)).toBe(true);
    // Its handler ends, so it takes the next job of the same site.
    await queue.enqueue('crawl-source', { source: 't', site: 'a.example' });
    await eventually(() => expect(lines.map(({ source }) => source)).toEqual(['s', 's', 't']));
  },
);
