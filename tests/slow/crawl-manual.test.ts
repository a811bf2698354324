import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { prepareCrawl } from '../kit/crawl.ts';
import { docsFolder } from '../kit/docs.ts';
import { page, startFaultServer } from '../kit/fault-server.ts';
import { testDatabases } from '../kit/postgres.ts';

const root = docsFolder('postgresql');
const [, open] = testDatabases().at(-1) ?? [];

// Acceptance check 10. Without validators, so that every page is read again and only its text decides.
test.skipIf(root === undefined)(
  `one edited paragraph of a manual touches two chunks at most${root === undefined ? ': no PostgreSQL manual' : ''}`,
  async () => {
    if (root === undefined || open === undefined) throw new Error('skipped');
    const [database, server] = await Promise.all([open(), startFaultServer()]);
    try {
      const names = readdirSync(root).filter((name) => name.endsWith('.html'));
      for (const name of names) server.on(`/docs/${name}`, page(readFileSync(join(root, name))));
      const { crawl } = await prepareCrawl(database, {
        name: 'manual',
        location: `${server.origin}/docs/index.html`,
        maxDepth: 100,
      });
      const first = await crawl({ concurrency: 24 });
      expect(first.outcome).toBe('complete');
      expect(first.documents).toBeGreaterThan(1_000);
      const before = await keysOf(database);
      const text = readFileSync(join(root, 'sql-vacuum.html'), 'utf8');
      const edited = text.replace('reclaims storage', 'takes back the storage');
      expect(edited).not.toBe(text);
      server.on('/docs/sql-vacuum.html', page(edited));
      const second = await crawl({ concurrency: 24 });
      expect(second).toMatchObject({ outcome: 'complete', pages: { added: 0, changed: 1 } });
      expect(second.chunks.added + second.chunks.removed).toBeGreaterThanOrEqual(2);
      expect(second.chunks.added).toBeLessThanOrEqual(2);
      expect(second.chunks.removed).toBeLessThanOrEqual(2);
      const after = await keysOf(database);
      // The others are the same rows still: neither indexed nor embedded again.
      const kept = [...before].filter(([id, key]) => after.get(id) === key);
      expect(kept).toHaveLength(before.size - second.chunks.removed);
    } finally {
      await Promise.all([database.close(), server.close()]);
    }
  },
  900_000,
);

async function keysOf(database: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ id: string; key: string }>(
    'select id, key::text as key from kb.chunk',
  );
  return new Map(rows.map(({ id, key }) => [id, key]));
}
