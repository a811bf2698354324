import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { eventually } from '../../tests/kit/eventually.ts';
import { silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import { jobKinds } from './kinds/index.ts';
import { type JobQueue, openQueue } from './queue.ts';

test('kinds have names of their own', () => {
  expect(new Set(jobKinds.map(({ name }) => name)).size).toBe(jobKinds.length);
});

describe.each(testDatabases())('the job queue on %s', (_name, open) => {
  let database: Database;
  let queue: JobQueue;

  beforeEach(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
    queue = await openQueue(database, { log: silentLog, pollSec: 0.5, superviseSec: 1 });
  });
  afterEach(async () => {
    await queue.stop();
    await database.close();
  });

  const stateOf = async (id: string) => (await queue.status()).find((job) => job.id === id)?.state;

  test('a job is done once and its result is kept; the same one waits once', async () => {
    const first = await queue.enqueue('crawl-source', { source: 's', site: 'a.example' });
    expect(await queue.enqueue('crawl-source', { source: 's', site: 'a.example' })).toBe(first);
    const other = await queue.enqueue('crawl-source', { source: 't', site: 'a.example' });
    expect(other).not.toBe(first);
    const embed = await queue.enqueue('embed-batch', {});
    expect(await queue.enqueue('embed-batch', {})).toBe(embed);
    const running = new Set<string>();
    const seen: string[] = [];
    await queue.work({
      async 'crawl-source'({ source, site }) {
        expect(running.has(site)).toBe(false);
        running.add(site);
        seen.push(source);
        await new Promise((resolve) => setImmediate(resolve));
        running.delete(site);
        return { pages: 3 };
      },
      'embed-batch': async () => undefined,
    });
    await eventually(async () => expect(await stateOf(other)).toBe('completed'));
    await eventually(async () => expect(await stateOf(embed)).toBe('completed'));
    expect(seen).toEqual(['s', 't']);
    const done = (await queue.status()).find(({ id }) => id === first);
    const worker = { host: hostname(), pid: process.pid };
    expect(done).toMatchObject({ state: 'completed', attempt: 1, output: { pages: 3 }, worker });
  });

  test('data that do not fit are refused', async () => {
    await expect(queue.enqueue('prune', { days: -1 })).rejects.toMatchObject({ code: 'kb.job' });
  });

  test('what fails waits for its next try and says why', async () => {
    await queue.work({
      prune: async () => {
        throw new Error('no luck');
      },
    });
    const id = await queue.enqueue('prune', { days: 1 });
    await eventually(async () => expect(await stateOf(id)).toBe('retry'));
    const [job] = (await queue.status()).filter((each) => each.id === id);
    expect(job?.output).toMatchObject({ message: 'no luck' });
    expect(await queue.cancel('prune', id)).toBe(true);
    expect(await stateOf(id)).toBe('cancelled');
    expect(await queue.cancel('prune', id)).toBe(false);
  });

  test('a worker that stops ends its handler; the job is tried again', async () => {
    let isAborted = false;
    let isStarted = false;
    await queue.work({
      reindex: (_data, { signal }) =>
        new Promise((_resolve, reject) => {
          isStarted = true;
          signal.addEventListener('abort', () => {
            isAborted = true;
            reject(new Error('stopped'));
          });
        }),
    });
    const id = await queue.enqueue('reindex', {});
    await eventually(() => expect(isStarted).toBe(true));
    await queue.stop();
    expect(isAborted).toBe(true);
    queue = await openQueue(database, { log: silentLog });
    expect(await stateOf(id)).toBe('retry');
  });
});
