import { describe, expect, test } from 'vitest';
import { type Clock, createManualClock, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import { html, prepareCrawl } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import { type FaultServer, status } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { createTestFetcher } from '../../tests/kit/test-fetcher.ts';
import { readSource } from '../store/source.ts';

const hourMs = 3_600_000;

describe.each(testDatabases())('when a source is read again on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });
  const names = Array.from({ length: 12 }, (__, index) => `/p${index}`);
  const prepare = () => {
    serve(server, {
      '/': html('Start', names),
      ...Object.fromEntries(names.map((name) => [name, html(name)])),
    });
    return prepareCrawl(database, { name: 'site', location: server.origin, everyHours: 168 });
  };
  const dueInHours = async (endedAt: number) =>
    ((await readSource(database, 'site')).dueAt - endedAt) / hourMs;

  test('a week later where all went well, the next night where it was given up', async () => {
    const { crawl } = await prepare();
    expect(await dueInHours((await crawl()).endedAt)).toBe(168);
    for (const name of names) server.on(name, status(410));
    const refused = await crawl();
    expect(refused.outcome).toBe('refused-removal');
    expect(await dueInHours(refused.endedAt)).toBe(12);
    for (const name of names) server.on(name, status(400));
    const failed = await crawl();
    expect(failed.outcome).toBe('too-many-failures');
    expect(await dueInHours(failed.endedAt)).toBe(12);
  });

  test.each([
    [20, 20],
    // Sooner than the next night is the next night.
    [2, 12],
  ])('told to wait for %d hours: in %d', async (told, expected) => {
    const { crawl } = await prepare();
    const fetcher = createTestFetcher();
    // The server's wait counts from where the client's time stands.
    const clock: Clock = { ...systemClock, now: () => fetcher.clock.now() };
    await crawl({ fetcher, clock });
    for (const name of names) {
      server.on(name, status(503, { 'Retry-After': String(told * 3_600) }));
    }
    const report = await crawl({ fetcher, clock, concurrency: 1 });
    fetcher.close();
    expect(report.pages.deferred).toBeGreaterThan(0);
    expect(await dueInHours(report.endedAt)).toBeCloseTo(expected, 1);
  });

  test('a run has bounds over all its starts, a start has its own', async () => {
    const { crawl } = await prepare();
    const still = createManualClock();
    // What others took before is written down with the run, also by one that was killed.
    const first = await crawl({ budget: { pages: 2 }, concurrency: 1 });
    expect(first.outcome).toBe('paused');
    await database.query('update kb.run set worked_ms = 24 * 3600000');
    const clock: Clock = { ...still, now: () => systemClock.now() };
    const last = await crawl({ clock });
    expect(last).toMatchObject({ outcome: 'run-limit', isResumed: true });
    expect(last.queued).toBeGreaterThan(0);
    // It is over: the next start begins anew and is not held up by it.
    expect(await crawl()).toMatchObject({ outcome: 'complete', isResumed: false, documents: 13 });
  });

  test('what finds the first addresses counts for the time of a start', async () => {
    const { source, crawl } = await prepare();
    let nowMs = 0;
    server.on('/robots.txt', (__, response) => {
      // The clock is looked at when this start has begun, and again behind the seeds.
      nowMs += 5 * hourMs;
      response.writeHead(404);
      response.end();
    });
    const list = names.map((name) => `${server.origin}${name}`).join('\n');
    server.on('/list.txt', (__, response) => response.end(list));
    const listed = await prepareCrawl(database, {
      ...{ name: 'listed', kind: 'sitemap', location: `${server.origin}/list.txt` },
    });
    expect(source.name).toBe('site');
    const clock: Clock = { ...systemClock, monotonicMs: () => nowMs };
    expect(await listed.crawl({ clock })).toMatchObject({ outcome: 'paused', queued: 12 });
    expect(await crawl()).toMatchObject({ outcome: 'complete' });
  });

  test('a site that makes up links fills no database, and the report says so', async () => {
    const made = Array.from({ length: 300 }, (__, index) => `/made/${index}`);
    serve(server, { '/': html('Start', made) });
    const { crawl } = await prepareCrawl(database, {
      ...{ name: 'site', location: server.origin, maxPages: 2 },
    });
    for (const path of made) server.on(path, status(404));
    const report = await crawl();
    expect(report.outcome).toBe('page-limit');
    // Twenty for each page that may be read.
    expect(report.alarms).toEqual([
      'more than 40 addresses were found; those beyond that were left out',
    ]);
    const [row] = await database.query<{ count: number }>(
      'select count(*)::int as count from kb.frontier',
    );
    expect(row?.count).toBe(40);
  });
});
