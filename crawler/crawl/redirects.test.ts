import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { html, prepareCrawl, storedPages } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import { type FaultServer, redirect } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';

// Acceptance check 5.
describe.each(testDatabases())('redirects without an end on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });

  test.each([
    ['a loop', (at: number) => `/hop/${(at + 1) % 3}`, 3],
    ['a page that leads to itself', () => '/hop/0', 1],
    ['a chain of twenty', (at: number) => `/hop/${at + 1}`, 10],
  ])('%s: one error, no more than ten requests', async (__, next, asked) => {
    serve(server, { '/': html('Start', ['/hop/0', '/good']), '/good': html('Good') });
    for (let at = 0; at < 20; at++) server.on(`/hop/${at}`, redirect(next(at)));
    serve(server, { '/hop/20': html('The end') });
    const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
    const report = await crawl();
    expect(report).toMatchObject({ outcome: 'complete', pages: { added: 2, failed: 1 } });
    expect(report.errors).toEqual([
      {
        ...{ error: 'crawl.redirect', count: 1 },
        examples: [expect.stringContaining(`${server.origin}/hop/0 (crawl.redirect: `)],
      },
    ]);
    expect(server.paths.filter((path) => path.startsWith('/hop/'))).toHaveLength(asked);
    expect(await storedPages(database)).toEqual(['/', '/good']);
  });
});
