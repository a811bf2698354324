import { expect, test } from 'vitest';
import { silentLog } from '../../tests/kit/open-database.ts';
import { hasServer, openServerBase } from '../../tests/kit/server-base.ts';
import { type CrawlEvent, crawlRequestSchema } from '../base/crawl-event.ts';
import { createLocalBase } from '../base/local.ts';
import type { Source } from '../model/source.ts';
import { parseSource } from '../sources/index.ts';
import { writeSource } from '../store/source.ts';
import { siteOf, withSite } from './site.ts';

const sourceAt = (kind: Source['kind'], location: string): Source => ({
  ...parseSource({ name: 'own', kind: 'folder', location: '/x' }, '/'),
  ...{ kind, location },
});

// The forms of git-clone(1), "GIT URLS".
test.each([
  ['git', 'https://github.com/pgvector/pgvector.git', 'github.com'],
  ['git', 'ssh://git@example.org:2222/a.git', 'example.org:2222'],
  ['git', 'git@github.com:pgvector/pgvector.git', 'github.com'],
  ['git', '/srv/a.git', 'own'],
  ['git', 'file:///srv/a.git', 'own'],
  ['web', 'https://docs.example.org/15/', 'docs.example.org'],
  ['folder', '/srv/notes', 'own'],
] as const)('%s %s is asked at %s', (kind, location, site) => {
  expect(siteOf(sourceAt(kind, location))).toBe(site);
});

test.skipIf(!hasServer)('a site that one process reads is left alone by the others', async () => {
  const server = await openServerBase();
  try {
    const { database: here } = server;
    const there = await server.another();
    const first = sourceAt('git', 'https://a.invalid/one.git');
    const second = parseSource(
      { name: 'second', kind: 'web', location: 'https://a.invalid/docs/' },
      '/',
    );
    await writeSource(here, second, { isDeclared: false, nowMs: 0 });
    const elsewhere = sourceAt('git', 'https://b.invalid/two.git');
    const crawl = async () => {
      const events: CrawlEvent[] = [];
      const environment = { PANTHER_CRAWLER_CONTACT: 'me@example.org' };
      const base = createLocalBase(there, { log: silentLog, environment, folder: server.folder });
      const request = crawlRequestSchema.parse({ names: ['second'] });
      await base.crawl(request, (event) => events.push(event), new AbortController().signal);
      return events.filter((event) => event.event === 'fault').map(({ code }) => code);
    };
    await withSite(here, first, async () => {
      await expect(withSite(there, second, async () => 1)).rejects.toMatchObject({
        ...{ code: 'crawl.busy', retryable: true },
      });
      expect(await crawl()).toEqual(['crawl.busy']);
      // Whoever vacuums need not wait for it.
      const holders = await there.query<{ backend_xmin: string | null; state: string }>(
        `select a.backend_xmin::text as backend_xmin, a.state from pg_locks l
         join pg_stat_activity a using (pid)
         where l.locktype = 'advisory' and l.granted and a.datname = current_database()`,
      );
      expect(holders).toEqual([{ backend_xmin: null, state: 'idle in transaction' }]);
      expect(await withSite(there, elsewhere, async () => 2)).toBe(2);
    });
    expect(await withSite(there, second, async () => 3)).toBe(3);
    // What the work throws frees it too.
    const fails = withSite(here, first, () => Promise.reject(new Error('mine')));
    await expect(fails).rejects.toThrow('mine');
    expect(await withSite(there, second, async () => 4)).toBe(4);
  } finally {
    await server.close();
  }
});
