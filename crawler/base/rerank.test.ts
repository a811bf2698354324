import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import { parseSource } from '../sources/index.ts';
import { crawlRequestSchema } from './crawl-event.ts';
import { createLocalBase } from './local.ts';

const { signal } = new AbortController();
const [[, openTestDatabase]] = testDatabases() as [[string, () => Promise<Database>]];
let database: Database;
let folder: string;
let endpoint: Awaited<ReturnType<typeof startRerankServer>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'panther-rerank-'));
  // Twelve pages that have the words as often as each other, so that words alone cannot tell.
  for (let page = 0; page < 12; page++) {
    writeFileSync(join(folder, `${page}.md`), `# Page ${page}\n\nA spare wheel, mark${page}.\n`);
  }
  writeFileSync(join(folder, 'key'), 'k-9\n');
  database = await openTestDatabase();
  await migrate(database, 'kb', migrations);
  endpoint = await startRerankServer();
});
afterEach(async () => {
  await database.close();
  endpoint.close();
  rmSync(folder, { recursive: true });
});

// The protocol of https://docs.cohere.com/reference/rerank: this one likes the passage with `mark7`.
async function startRerankServer() {
  const asked: { authorization: string | undefined; model: string; documents: string[] }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => {
      text += part.toString();
    });
    request.on('end', () => {
      const { model, documents } = JSON.parse(text) as { model: string; documents: string[] };
      asked.push({ authorization: request.headers.authorization, model, documents });
      const results = documents.map((document, index) => ({
        index,
        relevance_score: document.includes('mark7') ? 0.9 : 0.1,
      }));
      response.writeHead(status).end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rerank`,
    asked,
    fail: () => {
      status = 500;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const open = (environment: Readonly<Record<string, string>>) =>
  createLocalBase(database, { log: silentLog, environment, folder });

async function crawl(): Promise<void> {
  const base = open({});
  const notes = { name: 'notes', library: 'notes', kind: 'folder', location: folder } as const;
  await base.addSource(parseSource({ ...notes, include: ['**/*.md'] }, '/'), signal);
  await base.crawl(crawlRequestSchema.parse({ names: ['notes'] }), () => undefined, signal);
}

const question = { query: 'spare wheel', filter: {}, k: 2, suspicious: false };
const configured = () =>
  open({
    PANTHER_RERANK_URL: endpoint.url,
    PANTHER_RERANK_MODEL: 'm',
    PANTHER_RERANK_KEY_FILE: join(folder, 'key'),
  });

test('the endpoint the environment names chooses among more than are asked for', async () => {
  await crawl();
  const plain = await open({}).search(question, signal);
  const { hits, isReranked } = await configured().search(question, signal);
  expect(isReranked).toBe(true);
  expect(hits.map(({ title }) => title)).toEqual(['Page 7', plain.hits[0]?.title]);
  expect(endpoint.asked).toMatchObject([{ authorization: 'Bearer k-9', model: 'm' }]);
  expect(endpoint.asked[0]?.documents).toHaveLength(12);
});

test.each(['an endpoint that fails', 'a key that is not there'])(
  '%s leaves the order as it is and is told',
  async (what) => {
    await crawl();
    if (what.startsWith('an')) endpoint.fail();
    else rmSync(join(folder, 'key'));
    const plain = await open({}).search(question, signal);
    const { hits, isReranked, notes } = await configured().search(question, signal);
    expect(isReranked).toBe(false);
    expect(hits.map(({ chunkId }) => chunkId)).toEqual(plain.hits.map(({ chunkId }) => chunkId));
    expect(notes.join('\n')).toContain('not reranked by m: ');
  },
);

test('half a reranker is refused', () => {
  expect(() => open({ PANTHER_RERANK_MODEL: 'm' })).toThrow(
    expect.objectContaining({ code: 'config.invalid' }),
  );
  expect(() => open({ PANTHER_RERANK_URL: 'localhost' })).toThrow(/no http address/);
});
