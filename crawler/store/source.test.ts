import { describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { html, prepareCrawl } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import type { FaultServer } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { renderOpenRun } from '../cli/render.ts';
import { migrations } from '../migrations/index.ts';
import { readSource, removeSource } from './source.ts';

describe.each(testDatabases())('sources on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });

  test('how far a run is, until it has ended', async () => {
    const names = Array.from({ length: 5 }, (__, index) => `/p${index}`);
    serve(server, {
      '/': html('Start', names),
      ...Object.fromEntries(names.map((name) => [name, html(name)])),
    });
    const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
    const bytes: number[] = [];
    const onProgress = (progress: { readonly bytes: number }) => bytes.push(progress.bytes);
    await crawl({ budget: { pages: 2 }, concurrency: 1, onProgress });
    const { lastRun } = await readSource(database, 'site');
    expect(lastRun?.progress).toEqual({ done: 2, queued: 4, failed: 0, bytes: bytes.at(-1) });
    const began = new Date(lastRun?.startedAt ?? 0).toISOString();
    const render = (leasedUntil: number | undefined) =>
      renderOpenRun(lastRun && { ...lastRun, leasedUntil }, 1_000);
    expect(render(2_000)).toMatch(/^ {2}being read now: 2 done, 4 queued, 0 failed, /);
    expect(render(undefined)).toContain(`not at its end; the next start goes on with it: 2 done`);
    expect(render(undefined).endsWith(`began ${began}`)).toBe(true);
    await crawl();
    expect((await readSource(database, 'site')).lastRun?.progress).toBeUndefined();
  });

  test('all that a source holds goes with it', async () => {
    serve(server, { '/': html('Start', ['/a', '/b']), '/a': html('A'), '/b': html('B') });
    const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
    await crawl();
    await removeSource(database, 'site');
    for (const table of ['source', 'run', 'frontier', 'document', 'alias', 'chunk']) {
      expect(await database.query(`select 1 as one from kb.${table}`), table).toEqual([]);
    }
  });

  // Without one, each row that goes reads the whole table that refers to it.
  test('every reference has an index that begins with it', async () => {
    await migrate(database, 'kb', migrations);
    const bare = await database.query<{ table: string; name: string }>(
      `select c.conrelid::regclass::text as table, c.conname as name
       from pg_constraint c
       where c.contype = 'f' and c.connamespace = 'kb'::regnamespace and not exists (
         select from pg_index i where i.indrelid = c.conrelid
         and i.indkey[0] = c.conkey[1])
       order by 1, 2`,
    );
    expect(bare).toEqual([]);
  });
});
