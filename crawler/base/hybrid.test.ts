import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { type EmbeddingServer, startEmbeddingServer } from '../../tests/kit/embedding-server.ts';
import { silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import { parseSource } from '../sources/index.ts';
import type { KnowledgeBase } from './base.ts';
import { type CrawlEvent, crawlRequestSchema } from './crawl-event.ts';
import { createLocalBase } from './local.ts';

const { signal } = new AbortController();
const pages = {
  'car.md': '# Wheels\n\nEvery car must carry a spare wheel in its trunk.\n',
  'bread.md': '# Dough\n\nKnead flour, yeast and water until smooth.\n',
  'sail.md': '# Knots\n\nTie a bowline to hold the sheet of a jib.\n',
};
// Not one of these words stands in a page; the endpoint knows what they mean.
const query = 'automobile tyre boot';
const synonyms = { automobile: 'car', tyre: 'wheel', boot: 'trunk' };

describe.each(testDatabases())('search with an embedding endpoint on %s', (_name, open) => {
  let server: EmbeddingServer;
  let database: Database;
  let folder: string;

  beforeEach(async () => {
    server = await startEmbeddingServer({ dimension: 64, synonyms });
    folder = mkdtempSync(join(tmpdir(), 'panther-hybrid-'));
    for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text);
    database = await open();
    await migrate(database, 'kb', migrations);
  });
  afterEach(async () => {
    await database.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const baseWith = (environment: Readonly<Record<string, string>>): KnowledgeBase =>
    createLocalBase(database, { log: silentLog, environment, folder });
  const configured = (model: string): KnowledgeBase => {
    writeFileSync(join(folder, 'key'), 'k-123\n');
    return baseWith({
      PANTHER_EMBEDDING_URL: server.baseUrl,
      PANTHER_EMBEDDING_MODEL: model,
      PANTHER_EMBEDDING_KEY_FILE: join(folder, 'key'),
    });
  };
  async function crawl(base: KnowledgeBase, more: { replaceModel?: boolean } = {}) {
    const events: CrawlEvent[] = [];
    const request = crawlRequestSchema.parse({ names: ['notes'], ...more });
    const { exitCode } = await base.crawl(request, (event) => events.push(event), signal);
    expect(exitCode).toBe(0);
    return events.find(({ event }) => event === 'embedded');
  }
  const addNotes = (base: KnowledgeBase) => {
    const location = { name: 'notes', library: 'notes', kind: 'folder', location: folder } as const;
    return base.addSource(parseSource({ ...location, include: ['**/*.md'] }, '/'), signal);
  };
  const find = async (base: KnowledgeBase) => {
    const { hits, mode, notes } = await base.search(
      { query, filter: {}, k: 3, suspicious: false },
      signal,
    );
    return { best: hits[0]?.title, mode, notes };
  };

  test('what no word of the query stands in is found by its meaning', async () => {
    const base = configured('m1');
    await addNotes(base);
    expect(await crawl(base)).toMatchObject({ outcome: 'done', embedded: 3, model: 'm1' });
    expect(await find(base)).toMatchObject({ best: 'Wheels', mode: 'hybrid' });
    expect(server.requests.at(-1)).toMatchObject({
      authorization: 'Bearer k-123',
      body: { model: 'm1', input: [query] },
    });
    const plain = await find(baseWith({}));
    expect(plain).toMatchObject({ best: undefined, mode: 'lexical' });
  });

  test('without its endpoint it is by words, and the answer says why', async () => {
    const base = configured('m1');
    await addNotes(base);
    await crawl(base);
    await server.close();
    const words = { query: 'spare wheel', filter: {}, k: 3, suspicious: false };
    const { hits, mode, notes } = await base.search(words, signal);
    expect(hits[0]?.title).toBe('Wheels');
    expect(mode).toBe('lexical');
    expect(notes.join('\n')).toMatch(/by words only: .*127\.0\.0\.1/);
  });

  test('another model is refused until everything is embedded anew', async () => {
    const first = configured('m1');
    await addNotes(first);
    await crawl(first);
    const second = configured('m2');
    await expect(find(second)).rejects.toMatchObject({ code: 'kb.model-changed' });
    const request = crawlRequestSchema.parse({ names: ['notes'] });
    await expect(second.crawl(request, () => undefined, signal)).rejects.toMatchObject({
      code: 'kb.model-changed',
    });
    expect(await crawl(second, { replaceModel: true })).toMatchObject({ embedded: 3, model: 'm2' });
    expect(await find(second)).toMatchObject({ best: 'Wheels', mode: 'hybrid' });
    expect(await database.query('select name from kb.model')).toEqual([{ name: 'm2' }]);
  });
});
