import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { html, pathOf, prepareCrawl, storedPages, words } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import { type FaultServer, startFaultServer } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { search } from '../search/index.ts';

// Acceptance check 12 beyond addresses of one page, which crawl.test.ts has.
describe.each(testDatabases())('copies on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });

  const inLanguage = (page: string, language: string, menu: string) =>
    page.replace('lang="en"', `lang="${language}"`).replace('<nav>', `<nav><p>${menu}</p>`);
  const addresses = async (query: string, version?: string) => {
    const filter = { library: 'manual', ...(version === undefined ? {} : { version }) };
    const { hits } = await search(database, { query, filter });
    return hits.map(({ url }) => url);
  };

  test('in another language are the same document until they are translated', async () => {
    const english = html('Locks', [], `Locks ${words('locks', 4_000)}`);
    const pages = ['en/locks', 'de/locks', 'fr/locks', 'es/locks'];
    serve(server, {
      '/': html('Start', pages),
      '/en/locks': english,
      '/de/locks': inLanguage(english, 'de', 'Inhalt'),
      '/es/locks': inLanguage(english, 'es', 'Índice').replace(
        '<p>Locks',
        '<p>Esta página aún no está traducida. Locks',
      ),
      '/fr/locks': inLanguage(html('Verrous', [], words('verrous', 4_000)), 'fr', 'Sommaire'),
    });
    const source = { name: 'manual', location: `${server.origin}/` };
    const { crawl } = await prepareCrawl(database, source);
    const first = await crawl({ concurrency: 1 });
    // Of two addresses of one length the first by its characters stands for the text.
    expect(await storedPages(database)).toEqual(['/', '/de/locks', '/es/locks', '/fr/locks']);
    const aliases = await database.query<{ url: string; target: string; kind: string }>(
      `select a.url, d.url as target, a.kind from kb.alias a join kb.document d on d.id = a.document`,
    );
    expect(aliases.map(({ url, target }) => [pathOf(url), pathOf(target)])).toEqual([
      ['/en/locks', '/de/locks'],
    ]);
    expect(first.duplicates).toMatchObject({ exact: 1, near: 1 });
    const marks = await database.query<{ url: string; target: string }>(
      `select d.url, o.url as target from kb.document d join kb.document o on o.id = d.duplicate_of`,
    );
    expect(marks.map(({ url, target }) => [pathOf(url), pathOf(target)])).toEqual([
      ['/es/locks', '/de/locks'],
    ]);
    const again = await crawl();
    expect(again).toMatchObject({ pages: { added: 0, changed: 0 }, duplicates: { near: 1 } });
    // Once it is translated each is a page of its own; the new text is much shorter, and so held back at first.
    serve(server, {
      '/de/locks': inLanguage(html('Sperren', [], words('sperren', 600)), 'de', ''),
    });
    await crawl();
    expect(await storedPages(database)).toEqual([
      '/',
      '/de/locks',
      '/en/locks',
      '/es/locks',
      '/fr/locks',
    ]);
  });

  test('under another host are not read as pages of this one, and as a source of their own stand behind', async () => {
    const mirror = await startFaultServer({ address: '127.0.0.2' });
    try {
      // The page with fewer words fits better, and so does its copy.
      const page = (title: string, count: number) =>
        html(title, [], `quokka ${words(title, count)}`);
      const start = (host: string) => html('Start', [`${host}/locks`, `${mirror.origin}/locks`]);
      for (const [host, { origin }] of [
        [server, server],
        [mirror, mirror],
      ] as const) {
        serve(host, { '/': start(origin), '/locks': page('Locks', 100) });
      }
      serve(server, {
        '/': html('Start', ['/locks', '/sleep', mirror.origin]),
        '/sleep': page('Sleep', 200),
      });
      const own = await prepareCrawl(database, {
        ...{ name: 'manual', library: 'manual', version: '1', location: `${server.origin}/` },
      });
      await own.crawl();
      expect(mirror.requests).toEqual([]);
      const copy = await prepareCrawl(database, {
        ...{ name: 'mirror', library: 'manual', version: '1', location: `${mirror.origin}/` },
      });
      await copy.crawl();
      const found = await addresses('quokka');
      expect(found).toHaveLength(3);
      expect(new Set(found.slice(0, 2).map(pathOf))).toEqual(new Set(['/locks', '/sleep']));
      // The same text of another version is no copy.
      const newer = await prepareCrawl(database, {
        ...{ name: 'newer', library: 'manual', version: '2', location: `${mirror.origin}/` },
      });
      await newer.crawl();
      expect(await addresses('quokka', '2')).toEqual([`${mirror.origin}/locks`]);
      const all = await database.query<{ version: string; count: number }>(
        `select version, count(*)::int as count from kb.document where url like '%/locks' group by 1 order by 1`,
      );
      expect(all).toEqual([
        { version: '1', count: 2 },
        { version: '2', count: 1 },
      ]);
    } finally {
      await mirror.close();
    }
  });
});
