import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { html, prepareCrawl, storedPages } from '../../../tests/kit/crawl.ts';
import { serve, useSite } from '../../../tests/kit/crawl-site.ts';
import {
  type Behaviour,
  endless,
  type FaultServer,
  gzipBomb,
  page,
  redirect,
  startFaultServer,
  status,
  text,
} from '../../../tests/kit/fault-server.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';

describe.each(testDatabases())('parts of a sitemap on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });
  const list = (paths: readonly string[]) =>
    `<urlset>${paths.map((path) => `<url><loc>${server.origin}${path}</loc></url>`).join('')}</urlset>`;
  const prepare = () => {
    const parts = ['one', 'two'].map(
      (name) => `<sitemap><loc>${server.origin}/${name}.xml</loc></sitemap>`,
    );
    server.on('/sitemap.xml', text(`<sitemapindex>${parts.join('')}</sitemapindex>`));
    server.on('/one.xml', text(list(['/a', '/b', '/c', '/d', '/e', '/f', '/g', '/h', '/i', '/j'])));
    server.on('/two.xml', text(list(['/k'])));
    serve(server, Object.fromEntries([...'abcdefghijk'].map((name) => [`/${name}`, html(name)])));
    return prepareCrawl(database, { name: 'site', location: `${server.origin}/sitemap.xml` });
  };

  test('one that fails is reported, and its pages stay however often that is', async () => {
    const { crawl } = await prepare();
    expect(await crawl()).toMatchObject({ documents: 11, alarms: [] });
    server.on('/two.xml', status(404));
    for (let run = 0; run < 4; run++) {
      expect(await crawl()).toMatchObject({
        ...{ outcome: 'complete', documents: 11, unlinked: 0 },
        alarms: [expect.stringMatching(/\/two\.xml could not be read: .*status 404/)],
      });
    }
    expect(await storedPages(database)).toContain('/k');
    // Once it can be read and does not name the page, the page is unlinked.
    server.on('/two.xml', text(list(['/a'])));
    expect(await crawl()).toMatchObject({ alarms: [], unlinked: 1 });
  });

  test('a run that is paused behind it still knows', async () => {
    const { crawl } = await prepare();
    await crawl();
    server.on('/two.xml', status(404));
    expect((await crawl({ budget: { pages: 1 } })).outcome).toBe('paused');
    expect(await crawl()).toMatchObject({
      isResumed: true,
      unlinked: 0,
      alarms: [expect.stringContaining('two.xml')],
    });
  });

  const bombs: Readonly<Record<string, Behaviour>> = {
    'a file that unpacks to 64 MiB': page(gzipSync(Buffer.alloc(64 * 1024 ** 2)), {
      'Content-Type': 'application/gzip',
    }),
    'an encoding that does': gzipBomb,
    'no end': endless,
  };
  test.each(Object.entries(bombs))('%s: stopped, and the others are read', async (__, bomb) => {
    const { crawl } = await prepare();
    server.on('/two.xml', bomb);
    expect(await crawl()).toMatchObject({
      ...{ outcome: 'complete', documents: 10, alarms: [expect.stringContaining('/two.xml')] },
    });
    // As the first file it ends the source, and nothing else.
    server.on('/sitemap.xml', bomb);
    await expect(crawl()).rejects.toMatchObject({ code: expect.stringMatching(/^crawl\./) });
  });

  // 50,000 addresses of the length the protocol allows are more than a page may have.
  test('a file of 40 MiB is read', async () => {
    const { crawl } = await prepare();
    const filler = `<!--${'x'.repeat(1_000)}-->`.repeat(40 * 1024);
    server.on('/two.xml', text(list(['/k']).replace('</urlset>', `${filler}</urlset>`)));
    expect(await crawl()).toMatchObject({ documents: 11, alarms: [] });
  });

  test('one that leads to an inner address is not asked for', async () => {
    const inner = await startFaultServer({ address: '127.0.0.3' });
    try {
      const { crawl } = await prepare();
      server.on('/two.xml', redirect(`${inner.origin}/sitemap.xml`));
      expect(await crawl()).toMatchObject({ documents: 10, alarms: [expect.any(String)] });
      expect(inner.connections).toBe(0);
    } finally {
      await inner.close();
    }
  });
});
