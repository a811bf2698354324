import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { chunkIds, html, prepareCrawl, storedPages } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import { type FaultServer, page, redirect, status } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';

describe.each(testDatabases())('what vanishes on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });

  const site = (pages: Readonly<Record<string, string>>) => serve(server, pages);

  test('410 at once, 404 the second time, unlinked the third: then a page is gone', async () => {
    const names = Array.from({ length: 20 }, (__, index) => `/p${index}`);
    site({
      '/': html('Start', names),
      ...Object.fromEntries(names.map((name) => [name, html(name)])),
    });
    const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
    expect((await crawl()).documents).toBe(21);
    server.on('/p0', status(410));
    server.on('/p1', status(404));
    site({
      '/': html(
        'Start',
        names.filter((name) => name !== '/p2'),
      ),
    });
    const gone = await crawl();
    expect(gone).toMatchObject({
      outcome: 'complete',
      removed: { gone: 1, missing: 0, unlinked: 0 },
      unlinked: 1,
    });
    expect(await storedPages(database)).toContain('/p1');
    const second = await crawl();
    expect(second.removed).toEqual({ gone: 0, missing: 1, unlinked: 0 });
    const third = await crawl();
    expect(third.removed).toEqual({ gone: 0, missing: 0, unlinked: 1 });
    const left = await storedPages(database);
    expect(left).toHaveLength(18);
    expect(left.filter((path) => ['/p0', '/p1', '/p2'].includes(path))).toEqual([]);
    const orphans = await database.query(
      `select 1 as one from kb.chunk c join kb.document d on d.id = c.document where d.state <> 'live'`,
    );
    expect(orphans).toEqual([]);
    // It comes back.
    site({ '/p0': html('/p0'), '/': html('Start', names) });
    await crawl();
    expect(await storedPages(database)).toContain('/p0');
  });

  describe('a site that is suddenly something else', () => {
    const names = Array.from({ length: 12 }, (__, index) => `/p${index}`);
    const login =
      '<!doctype html><title>Log in</title><main><h1>Log in</h1><form><input type="password"></form><p>Please log in to go on.</p></main>';
    const disguises = {
      'answers 404': () => status(404),
      'is one login page': () => page(login),
      'is one short page': () => page('<title>Soon</title><main><p>Back soon.</p></main>'),
      'leads all to one page': (path: string) =>
        path === '/' ? page(html('Start', names)) : redirect('/', 301),
      'leads elsewhere': () => redirect('http://127.0.0.2/', 301),
      'is empty': () => page('<!doctype html><title></title>'),
    };

    test.each(Object.entries(disguises))(
      '%s: nothing is deleted, an alarm is raised',
      async (__, behaviour) => {
        site({
          '/': html('Start', names),
          ...Object.fromEntries(names.map((name) => [name, html(name)])),
        });
        const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
        await crawl();
        const before = await chunkIds(database);
        for (const path of ['/', ...names]) server.on(path, behaviour(path));
        for (let run = 0; run < 2; run++) {
          const report = await crawl();
          expect(report.outcome).toBe('refused-removal');
          expect(report.alarms).toHaveLength(1);
          expect(await chunkIds(database)).toEqual(before);
        }
      },
    );

    test('what its owner accepts is taken away', async () => {
      site({
        '/': html('Start', names),
        ...Object.fromEntries(names.map((name) => [name, html(name)])),
      });
      const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
      await crawl();
      for (const path of names) server.on(path, status(410));
      expect((await crawl({ acceptsRemovals: true })).removed.gone).toBe(12);
      expect(await storedPages(database)).toEqual(['/']);
    });
  });
});
