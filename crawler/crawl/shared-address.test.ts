import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { html, pathOf, prepareCrawl, storedPages } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import { type FaultServer, page, status, text } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { search } from '../search/index.ts';
import { listSources, removeSource } from '../store/source.ts';

describe.each(testDatabases())('an address of two sources of one library on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });
  const shelf = { library: 'manual', version: '1' };
  const names = Array.from({ length: 6 }, (__, index) => `/p${index}`);

  const begin = async () => {
    serve(server, {
      '/': html('Start', names),
      ...Object.fromEntries(names.map((name) => [name, html(name)])),
    });
    const locs = ['/', ...names].map((path) => `<url><loc>${server.origin}${path}</loc></url>`);
    server.on('/sitemap.xml', text(`<urlset>${locs.join('')}</urlset>`));
    const location = `${server.origin}/`;
    return {
      site: await prepareCrawl(database, { ...shelf, name: 'site', location }),
      map: await prepareCrawl(database, {
        ...{ ...shelf, name: 'map', kind: 'sitemap', location: `${server.origin}/sitemap.xml` },
      }),
    };
  };

  /** Which source holds which address. */
  const owners = async () => {
    const rows = await database.query<{ source: string; url: string }>(
      `select source, url from kb.document where state = 'live' order by url`,
    );
    return Object.fromEntries(rows.map(({ source, url }) => [pathOf(url), source]));
  };
  const all = (source: string) => Object.fromEntries(['/', ...names].map((path) => [path, source]));

  test.each([
    ['site', 'map'],
    ['map', 'site'],
  ] as const)('%s first: the other has duplicates, until it lets go', async (one, two) => {
    const crawls = await begin();
    expect((await crawls[one].crawl()).pages).toMatchObject({ added: 7, duplicate: 0 });
    const second = await crawls[two].crawl();
    expect(second).toMatchObject({
      outcome: 'complete',
      pages: { added: 0, duplicate: 7, failed: 0 },
      duplicates: { elsewhere: [{ source: one, count: 7 }] },
      documents: 0,
    });
    expect(await owners()).toEqual(all(one));
    const { hits } = await search(database, { query: 'Start', filter: shelf });
    expect(hits.filter(({ url }) => pathOf(url) === '/')).toHaveLength(1);

    // A page that the first does not have any more and the second still lists.
    await removeSource(database, one);
    const due = (await listSources(database)).map(({ source, dueAt }) => [source.name, dueAt]);
    expect(due).toEqual([[two, 0]]);
    expect((await crawls[two].crawl()).pages).toMatchObject({ added: 7, duplicate: 0 });
    expect(await owners()).toEqual(all(two));
  });

  test('a source that is declared under another name', async () => {
    const { site } = await begin();
    await site.crawl();
    const renamed = await prepareCrawl(database, {
      ...shelf,
      name: 'guide',
      location: site.source.location,
    });
    expect(await renamed.crawl()).toMatchObject({ outcome: 'complete', documents: 0 });
    await removeSource(database, 'site');
    expect(await renamed.crawl()).toMatchObject({ outcome: 'complete', documents: 7 });
    expect(await storedPages(database)).toHaveLength(7);
  });

  test('read at the same time, each address is stored once', async () => {
    const { site, map } = await begin();
    const reports = await Promise.all([site.crawl(), map.crawl()]);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
    expect(reports.map(({ pages }) => pages.failed)).toEqual([0, 0]);
    expect(Object.keys(await owners())).toHaveLength(7);
    expect(await storedPages(database)).toHaveLength(7);
  });

  test('a single page that one lets go of is taken over', async () => {
    const { site, map } = await begin();
    await site.crawl();
    await map.crawl();
    server.on('/p0', status(410));
    await site.crawl();
    server.on('/p0', page(html('/p0')));
    await map.crawl();
    expect(await owners()).toEqual({ ...all('site'), '/p0': 'map' });
    // And the first finds it there when it comes back.
    expect(await site.crawl()).toMatchObject({
      ...{ outcome: 'complete', duplicates: { elsewhere: [{ source: 'map', count: 1 }] } },
    });
  });
});
