// Checks 2 and 3 of the acceptance list, through whole crawls.
import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '#lib';
import type { Database } from '#lib/postgres';
import { cacheFolder, html, prepareCrawl, storedPages } from '../../tests/kit/crawl.ts';
import {
  type Behaviour,
  type FaultServer,
  inTurn,
  page,
  startFaultServer,
  status,
  text,
} from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { createTestFetcher } from '../../tests/kit/test-fetcher.ts';
import { createVirtualTime, type VirtualTime } from '../../tests/kit/virtual-time.ts';
import { createSqlPaceStore, createSqlRobotsStore } from '../fetch/index.ts';
import type { CrawlOptions } from './crawl.ts';

afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

describe.each(testDatabases())('a crawl that is asked to wait, on %s', (_, open) => {
  let database: Database;
  let time: VirtualTime;
  let server: FaultServer;
  let other: FaultServer;
  beforeEach(async () => {
    time = createVirtualTime();
    const { clock } = time;
    [database, server, other] = await Promise.all([
      open(),
      startFaultServer({ clock }),
      startFaultServer({ clock, address: '127.0.0.2' }),
    ]);
  });
  afterEach(async () => {
    await Promise.all([database.close(), server.close(), other.close()]);
  });

  /** As another process has it: what it knows of the hosts is in the database. */
  function process(): Pick<CrawlOptions, 'fetcher' | 'clock'> {
    const { clock } = time;
    const asked = time.requests(createSqlPaceStore(database, { clock }));
    const robots = createSqlRobotsStore(database);
    return { clock, fetcher: createTestFetcher({ ...asked, robots }) };
  }
  const fill = (on: FaultServer, folder: string, count: number) => {
    const names = Array.from({ length: count }, (__, index) => `${folder}p${index}`);
    on.on(folder, page(html(folder, names)));
    for (const name of names) on.on(name, page(html(name)));
  };
  const prepare = (name: string, on: FaultServer, folder: string) =>
    prepareCrawl(database, { name, location: `${on.origin}${folder}` });
  const gaps = () =>
    server.requests.map(({ at }, index) => at - (server.requests[index - 1]?.at ?? 0)).slice(1);

  test('Crawl-delay is kept to by two crawls of one host together, and over a restart', async () => {
    server.on('/robots.txt', text('User-agent: *\nCrawl-delay: 2\n'));
    fill(server, '/a/', 4);
    fill(server, '/b/', 3);
    const [a, b] = [await prepare('a', server, '/a/'), await prepare('b', server, '/b/')];
    const freezing: Behaviour = (request, response) => {
      time.isFrozen = true;
      page(html('p0'))(request, response);
    };
    server.on('/a/p0', freezing);
    const first = a.crawl({ ...process(), concurrency: 1, budget: { pages: 2 } });
    expect(await time.run(first)).toMatchObject({ outcome: 'paused', pages: { added: 2 } });
    // Without a word in the database the next process would ask at once.
    expect(time.clock.now() - (server.requests.at(-1)?.at ?? 0)).toBeLessThan(2_000);
    time.isFrozen = false;
    const both = Promise.all([a.crawl(process()), b.crawl(process())]);
    for (const report of await time.run(both)) expect(report.outcome).toBe('complete');
    expect(await storedPages(database)).toHaveLength(5 + 4);
    expect(server.requests).toHaveLength(1 + 5 + 4);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(2_000);
  });

  const seconds = () => '3';
  // IMF-fixdate (RFC 9110, 5.6.7) knows whole seconds.
  const date = () => new Date(Math.ceil(time.clock.now() / 1_000) * 1_000 + 3_000).toUTCString();
  test.each([
    [429, 'seconds', seconds],
    [429, 'a date', date],
    [503, 'seconds', seconds],
    [503, 'a date', date],
  ] as const)(
    '%i with %s closes one host, over a restart too, and no other',
    async (code, _form, retryAfter) => {
      fill(server, '/a/', 3);
      fill(other, '/b/', 3);
      const closed: Behaviour = (request, response) => {
        time.isFrozen = true;
        status(code, { 'Retry-After': retryAfter() })(request, response);
      };
      server.on('/a/p1', inTurn(closed, page(html('p1'))));
      const [a, b] = [await prepare('a', server, '/a/'), await prepare('b', other, '/b/')];
      const stop = new AbortController();
      const cut = time.run(a.crawl({ ...process(), concurrency: 1, signal: stop.signal }));
      await expect.poll(() => time.isFrozen).toBe(true);
      // All of the other host is read while this one is closed.
      expect(await time.run(b.crawl(process()))).toMatchObject({
        outcome: 'complete',
        documents: 4,
      });
      stop.abort(new Fault({ code: 'aborted', message: 'the machine goes down' }));
      expect(await cut).toMatchObject({ outcome: 'paused' });
      const asked = server.requests.length;
      expect(server.requests.at(-1)?.path).toBe('/a/p1');
      time.isFrozen = false;
      const report = await time.run(a.crawl(process()));
      expect(report).toMatchObject({ outcome: 'complete', isResumed: true, documents: 4 });
      const [last, next] = server.requests.slice(asked - 1);
      expect((next?.at ?? 0) - (last?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
    },
  );

  test('a wait that is too long is left to the next run', async () => {
    fill(server, '/a/', 3);
    server.on('/a/p1', inTurn(status(429, { 'Retry-After': '3600' }), page(html('p1'))));
    const { crawl } = await prepare('a', server, '/a/');
    const report = await time.run(crawl({ ...process(), concurrency: 1 }));
    expect(report).toMatchObject({ outcome: 'complete', pages: { added: 2, deferred: 2 } });
    const asked = server.requests.length;
    // A run that comes too early asks for nothing.
    await time.run(crawl(process()));
    expect(server.requests).toHaveLength(asked);
    time.skip(3_600_000);
    expect(await time.run(crawl(process()))).toMatchObject({ outcome: 'complete', documents: 4 });
  });
});
