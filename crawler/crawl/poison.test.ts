import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { html, prepareCrawl, storedPages } from '../../tests/kit/crawl.ts';
import { serve, useSite } from '../../tests/kit/crawl-site.ts';
import { type FaultServer, page } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';

describe.each(testDatabases())('a poisoned page on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });

  // PostgreSQL manual, 8.14: jsonb takes no \u0000 and no half of a surrogate pair.
  test('whose anchors PostgreSQL cannot hold is stored all the same', async () => {
    const operation = (id: string) => `{"operationId":"${id}","summary":"Does it"}`;
    const document = `{"openapi":"3.0.0","info":{"title":"A\\u0000PI \\ud800","version":"1"},"paths":{
      "/a":{"get":${operation('a\\u0000b')}},"/b":{"get":${operation('c\\udc00d')}}}}`;
    server.on('/openapi.json', page(document, { 'Content-Type': 'application/json' }));
    const { crawl } = await prepareCrawl(database, {
      ...{ name: 'api', kind: 'openapi', location: `${server.origin}/openapi.json` },
    });
    expect(await crawl()).toMatchObject({ outcome: 'complete', pages: { added: 1, failed: 0 } });
    const rows = await database.query<{ anchor: string | null }>(
      'select anchor from kb.chunk where anchor is not null order by ordinal',
    );
    expect(rows.map(({ anchor }) => anchor)).toEqual(['a\ufffdb', 'c\ufffdd']);
  });

  test('that the database refuses fails alone', async () => {
    serve(server, {
      '/': html('Start', ['/good', '/bad']),
      '/good': html('Good'),
      '/bad': html('Bad'),
    });
    const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
    await database.query(`create function kb.refuse() returns trigger language plpgsql as $$
      begin
        if new.title = 'Bad' then
          raise exception 'no such character' using errcode = '22P05';
        end if;
        return new;
      end $$`);
    await database.query(
      'create trigger refuse before insert on kb.document for each row execute function kb.refuse()',
    );
    const report = await crawl();
    expect(report).toMatchObject({ outcome: 'complete', pages: { added: 2, failed: 1 } });
    expect(report.errors).toEqual([
      {
        ...{ error: 'postgres.failed', count: 1 },
        examples: [expect.stringMatching(/\/bad \(postgres\.failed: .*no such character.*22P05/)],
      },
    ]);
    expect(await storedPages(database)).toEqual(['/', '/good']);
  });
});
