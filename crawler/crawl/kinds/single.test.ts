import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { prepareCrawl } from '../../../tests/kit/crawl.ts';
import { useSite } from '../../../tests/kit/crawl-site.ts';
import { type FaultServer, page } from '../../../tests/kit/fault-server.ts';
import { testDatabases } from '../../../tests/kit/postgres.ts';

// OpenAPI 3.1.0, "Paths Object" and "Operation Object": three operations on two paths.
const shop = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders': {
      get: { operationId: 'listOrders', summary: 'Lists orders', responses: { 200: {} } },
      post: { operationId: 'placeOrder', summary: 'Places an order', responses: { 201: {} } },
    },
    '/orders/{id}': {
      delete: { operationId: 'cancelOrder', summary: 'Cancels an order', responses: { 204: {} } },
    },
  },
};

// A PDF of one page (PDF 1.4, ISO 32000-1 §7.5) without a cross-reference table, which readers rebuild.
const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 47>>stream
BT /F1 18 Tf 20 100 Td (Water flows down) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
`;
const hasPdf = spawnSync('pdftotext', ['-v']).error === undefined;

describe.each(testDatabases())('one document on %s', (_, open) => {
  let database: Database;
  let server: FaultServer;
  useSite(open, (fresh) => {
    ({ database, server } = fresh);
  });
  const contents = async () =>
    (
      await database.query<{ content: string }>('select content from kb.chunk order by ordinal')
    ).map(({ content }) => content);

  // A server that does not know the ending gives it as text.
  test.each(['application/json', 'text/plain'])(
    'an OpenAPI document given as %s is one chunk an operation',
    async (type) => {
      server.on('/openapi.json', page(JSON.stringify(shop), { 'Content-Type': type }));
      const { source, crawl } = await prepareCrawl(database, {
        name: 'shop',
        location: `${server.origin}/openapi.json`,
      });
      expect(source.kind).toBe('openapi');
      expect(await crawl()).toMatchObject({ outcome: 'complete', documents: 1 });
      const chunks = await contents();
      for (const id of ['listOrders', 'placeOrder', 'cancelOrder']) {
        expect(chunks.filter((content) => content.includes(id))).toHaveLength(1);
      }
      const edited = JSON.stringify(shop).replace('Lists orders', 'Lists all orders');
      server.on('/openapi.json', page(edited, { 'Content-Type': type }));
      expect(await crawl()).toMatchObject({ chunks: { added: 1, removed: 1 } });
    },
  );

  test.skipIf(!hasPdf)('a PDF that comes as a download is its text (needs pdftotext)', async () => {
    server.on('/guide.pdf', page(pdf, { 'Content-Type': 'application/octet-stream' }));
    const { source, crawl } = await prepareCrawl(database, {
      name: 'guide',
      location: `${server.origin}/guide.pdf`,
    });
    expect(source.kind).toBe('pdf');
    expect(await crawl()).toMatchObject({ outcome: 'complete', documents: 1 });
    expect(await contents()).toEqual(['Water flows down']);
    expect(await crawl()).toMatchObject({ pages: { unchanged: 1 }, chunks: { added: 0 } });
  });

  test('what only calls itself a PDF is left out, and said so', async () => {
    server.on('/guide.pdf', page('not one', { 'Content-Type': 'application/pdf' }));
    const { crawl } = await prepareCrawl(database, {
      name: 'guide',
      location: `${server.origin}/guide.pdf`,
    });
    expect(await crawl()).toMatchObject({ documents: 0, pages: { skipped: 1 } });
  });
});
