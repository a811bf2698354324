import { describe, expect, test } from 'vitest';
import { createLog, systemClock } from '#lib';
import type { Database } from '#lib/postgres';
import { readBaseState } from '../../tests/kit/base-state.ts';
import { html, prepareCrawl, words } from '../../tests/kit/crawl.ts';
import { useSite } from '../../tests/kit/crawl-site.ts';
import { startEmbeddingServer } from '../../tests/kit/embedding-server.ts';
import { type FaultServer, page, redirect, validated } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { createEmbedder, embedPending } from '../embed/index.ts';

const log = createLog({ write: () => undefined });

// Acceptance check 9 on a small site that has one page of every kind; tests/slow/crawl-unchanged.test.ts
// has it on a manual.
describe.each(testDatabases())('a site that stays as it is, on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });

  test('costs questions, and not one row is written again', async () => {
    const modified = 'Sat, 21 Nov 2026 02:00:00 GMT';
    const start = html('Start', ['etag', 'date', 'none', 'none/', 'moved', 'near']);
    server.on('/', validated(start, { etag: 'W/"1"' }));
    server.on('/etag', validated(html('Etag'), { etag: '"2"' }));
    server.on('/date', validated(html('Date'), { lastModified: modified }));
    server.on('/none', page(html('None')));
    server.on('/none/', page(html('None')));
    server.on('/moved', redirect('/etag', 301));
    server.on('/near', page(html('Near', [], words('Etag', 121))));
    const { crawl } = await prepareCrawl(database, { name: 'site', location: server.origin });
    const embeddings = await startEmbeddingServer({ dimension: 16 });
    try {
      const embedder = await createEmbedder(
        {
          kind: 'openai',
          baseUrl: embeddings.baseUrl,
          model: 'm',
          dimensions: 16,
          batch: 4,
          timeoutMs: 10_000,
        },
        { clock: systemClock, log, random: () => 0 },
      );
      const run = async () => {
        const report = await crawl();
        const { signal } = new AbortController();
        return {
          report,
          embedded: await embedPending(database, embedder, { signal, clock: systemClock, log }),
        };
      };
      const first = await run();
      expect(first.report).toMatchObject({ outcome: 'complete', documents: 5 });
      expect(first.embedded.embedded).toBeGreaterThanOrEqual(5);
      const before = await readBaseState(database);
      expect(before['kb.vector_1']?.rows).toBe(first.embedded.embedded);
      const asked = embeddings.requests.length;
      const from = server.requests.length;
      const second = await run();
      expect(second.report).toMatchObject({
        outcome: 'complete',
        pages: { added: 0, changed: 0, unchanged: 5 },
        chunks: { added: 0, removed: 0 },
      });
      expect(second.embedded).toMatchObject({ outcome: 'done', embedded: 0, reused: 0 });
      expect(embeddings.requests).toHaveLength(asked);
      expect(await readBaseState(database)).toEqual(before);
      const validators = server.requests
        .slice(from)
        .flatMap(({ headers }) => headers['if-none-match'] ?? headers['if-modified-since'] ?? []);
      expect(new Set(validators)).toEqual(new Set(['W/"1"', '"2"', modified]));
    } finally {
      await embeddings.close();
    }
  });
});
