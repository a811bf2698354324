import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { html, pathOf, prepareCrawl, storedPages } from '../../../tests/kit/crawl.ts';
import { serve, useSite } from '../../../tests/kit/crawl-site.ts';
import { type FaultServer, page, text } from '../../../tests/kit/fault-server.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';

describe.each(testDatabases())('a kind of source on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });

  const site = (pages: Readonly<Record<string, string>>) => serve(server, pages);

  test('a sitemap with an index, a compressed part and dates', async () => {
    const { gzipSync } = await import('node:zlib');
    const urlset = (paths: readonly string[]) =>
      `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths
        .map((path) => `<url><loc>${server.origin}${path}</loc><lastmod>2020-01-01</lastmod></url>`)
        .join('')}</urlset>`;
    server.on(
      '/sitemap.xml',
      text(
        `<sitemapindex><sitemap><loc>${server.origin}/one.xml</loc></sitemap><sitemap><loc>${server.origin}/two.xml.gz</loc></sitemap></sitemapindex>`,
        { 'content-type': 'application/xml' },
      ),
    );
    server.on('/one.xml', text(urlset(['/a?x=1&amp;y=2', '/b']), { 'content-type': 'text/xml' }));
    server.on(
      '/two.xml.gz',
      page(gzipSync(urlset(['/c', '/private/d'])), { 'content-type': 'application/gzip' }),
    );
    site({ '/a': html('A', ['/unlisted']), '/b': html('B'), '/c': html('C') });
    const { crawl } = await prepareCrawl(database, {
      name: 'site',
      location: `${server.origin}/sitemap.xml`,
      exclude: ['/private/**'],
    });
    expect(await crawl()).toMatchObject({ outcome: 'complete', documents: 3 });
    expect(await storedPages(database)).toEqual(['/a?x=1&y=2', '/b', '/c']);
    const asked = server.paths.length;
    expect(await crawl()).toMatchObject({ pages: { unchanged: 3 } });
    // Only the sitemaps: what they list has not changed since it was read.
    expect(server.paths.length - asked).toBe(3);
  });

  test('llms.txt: Markdown beside a page is preferred', async () => {
    server.on(
      '/llms.txt',
      text(
        `# Docs\n\n- [A](${server.origin}/a): first\n- [B](b)\n- [Elsewhere](https://example.com/x)\n`,
      ),
    );
    server.on('/a', page(html('A page')));
    server.on(
      '/a.md',
      text('# A in Markdown\n\nThe words of a.\n', { 'content-type': 'text/markdown' }),
    );
    server.on('/b', page(html('B page')));
    const { crawl } = await prepareCrawl(database, {
      name: 'docs',
      location: `${server.origin}/llms.txt`,
    });
    expect(await crawl()).toMatchObject({ outcome: 'complete', documents: 2 });
    const rows = await database.query<{ url: string; title: string; generator: string }>(
      'select url, title, generator from kb.document order by url',
    );
    expect(
      rows.map(({ url, title, generator }) => [pathOf(url), title, generator === 'markdown']),
    ).toEqual([
      ['/a', 'A in Markdown', true],
      ['/b', 'B page', false],
    ]);
  });
});
