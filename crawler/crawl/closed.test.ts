import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { html, prepareCrawl, storedPages } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import {
  announced,
  type Behaviour,
  type FaultServer,
  page,
  status,
  text,
} from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { createTestFetcher } from '../../tests/kit/test-fetcher.ts';
import { search } from '../search/index.ts';

describe.each(testDatabases())('a page that is not for us any more on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });
  const names = Array.from({ length: 20 }, (__, index) => `/p${index}`);
  const prepare = () => {
    serve(server, {
      '/': html('Start', names),
      ...Object.fromEntries(names.map((name) => [name, html(name)])),
    });
    return prepareCrawl(database, { name: 'site', location: server.origin });
  };

  const answers: Readonly<Record<string, Behaviour>> = {
    '401': status(401),
    '403': status(403),
    'too large': announced(5_000_000_000),
    'no text': page('GIF89a', { 'Content-Type': 'image/gif' }),
    'an empty page': page('<!doctype html><title></title>'),
  };

  test('leaves the search in the second run that meets it, whatever is met', async () => {
    const { crawl } = await prepare();
    await crawl();
    const closed = Object.keys(answers).map((__, index) => `/p${index}`);
    // Fewer at once than the guard against mass deletion lets go.
    for (const path of closed.slice(0, 3)) {
      server.on(path, Object.values(answers)[closed.indexOf(path)] ?? status(500));
    }
    expect((await crawl()).removed).toEqual({ gone: 0, missing: 0, unlinked: 0 });
    expect(await storedPages(database)).toHaveLength(21);
    const report = await crawl();
    expect(report).toMatchObject({ outcome: 'complete', removed: { missing: 3 } });
    // What was too large is named among the errors too.
    expect(report.errors.map(({ error }) => error).sort()).toEqual([
      'crawl.status',
      'crawl.too-large',
    ]);
    for (const path of closed.slice(3)) {
      server.on(path, Object.values(answers)[closed.indexOf(path)] ?? status(500));
    }
    await crawl();
    expect((await crawl()).removed.missing).toBe(2);
    const left = await storedPages(database);
    expect(left).toHaveLength(16);
    expect(left.filter((path) => closed.includes(path))).toEqual([]);
    const { hits } = await search(database, { query: 'p0' });
    expect(hits.filter(({ url }) => url.endsWith('/p0'))).toEqual([]);
  });

  test('nor one that robots.txt forbids now', async () => {
    const { crawl } = await prepare();
    await crawl();
    server.on('/robots.txt', text('User-agent: *\nDisallow: /p1$\n'));
    for (let run = 0; run < 2; run++) {
      const fetcher = createTestFetcher();
      expect((await crawl({ fetcher })).pages.forbidden).toBe(1);
      fetcher.close();
    }
    expect(await storedPages(database)).not.toContain('/p1');
  });

  test('a whole site that refuses us is not deleted', async () => {
    const { crawl } = await prepare();
    await crawl();
    for (const path of names.slice(0, 8)) server.on(path, status(403));
    for (let run = 0; run < 3; run++) {
      const report = await crawl();
      expect(report.outcome).toBe('refused-removal');
      expect(report.alarms).toEqual([
        '8 of 21 stored pages are lost at once (8 refused or unreadable): nothing was deleted',
      ]);
    }
    expect(await storedPages(database)).toHaveLength(21);
  });
});
