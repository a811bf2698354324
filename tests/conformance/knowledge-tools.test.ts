import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import { listLibraries } from '../../agent/runtime/tools/list-libraries.ts';
import { outline } from '../../agent/runtime/tools/outline.ts';
import { readChunk } from '../../agent/runtime/tools/read-chunk.ts';
import { related } from '../../agent/runtime/tools/related.ts';
import { search } from '../../agent/runtime/tools/search.ts';
import { createReader } from '../../crawler/base/reader.ts';
import { replaceChunks } from '../../crawler/index/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import { testChunk, writeTestPage } from '../kit/library.ts';
import { testDatabases } from '../kit/postgres.ts';

// The tools on the real knowledge base, on the engine that every machine has.
const [, open] = testDatabases()[0] ?? [];
const context = { signal: new AbortController().signal, now: () => 9 };
const log = createLog({ write: () => undefined });
let database: Database;
let ports: Parameters<typeof search.run>[0];

beforeAll(async () => {
  if (open === undefined) throw new Error('there is no embedded database');
  database = await open();
  await migrate(database, 'kb', migrations);
  await write('https://pg/vacuum', 'VACUUM', [
    'VACUUM reclaims storage occupied by dead tuples.',
    'With FULL it takes an exclusive lock.',
  ]);
  await write('https://pg/analyze', 'VACUUM ANALYZE', ['ANALYZE runs after each VACUUM.']);
  ports = { knowledge: createReader(database, { log, environment: {} }) };
});
afterAll(() => database.close());

async function write(url: string, title: string, contents: readonly string[]): Promise<void> {
  const page = { library: 'postgres', version: '15', url, title };
  const documentId = await writeTestPage(database, page);
  const chunks = contents.map((content, at) =>
    testChunk(page, at, { content, headingPath: [title] }),
  );
  await database.transaction((sql) => replaceChunks(sql, { ...page, documentId }, chunks));
}

it('finds, reads around, outlines and goes on from what it found; all of it words of strangers', async () => {
  const found = await search.run(
    ports,
    { query: 'dead tuples', library: 'postgres', k: 1 },
    context,
  );
  expect(found.evidence).toMatchObject([
    {
      ...{ origin: 'knowledge', url: 'https://pg/vacuum', hostile: true },
      ...{
        text: 'VACUUM reclaims storage occupied by dead tuples.',
        observedAt: 1_700_000_000_000,
      },
    },
  ]);
  const [, chunkId = '', documentId = ''] =
    /chunk (\w+) of document (\w+)/.exec(found.text[0]?.text ?? '') ?? [];
  expect(chunkId).toBe(found.evidence[0]?.chunkId);
  const around = await readChunk.run(ports, { chunkId, neighbours: 1 }, context);
  expect(around.evidence.map(({ text }) => text)).toEqual([
    'VACUUM reclaims storage occupied by dead tuples.',
    'With FULL it takes an exclusive lock.',
  ]);
  const page = await outline.run(ports, { documentId }, context);
  expect(page.text[0]?.text).toContain(`0: ${chunkId}`);
  expect(page.evidence[0]).toMatchObject({ text: '0: VACUUM\n1: VACUUM', hostile: true });
  const others = await related.run(ports, { chunkId, k: 3 }, context);
  expect(others.evidence.map(({ url }) => url)).toEqual(['https://pg/analyze']);
  const libraries = await listLibraries.run(ports, {}, context);
  expect(libraries.evidence[0]).toMatchObject({ text: 'postgres 15: 2 pages, read 2023-11-14' });
});

it('says that nothing fits, and that an id is none', async () => {
  const none = await search.run(ports, { query: 'zebra crossing', k: 3 }, context);
  expect(none).toMatchObject({
    evidence: [],
    text: [{ text: expect.stringContaining('Nothing') }],
  });
  const read = readChunk.run(ports, { chunkId: 'nothing', neighbours: 0 }, context);
  await expect(read).rejects.toMatchObject({ code: 'kb.unknown' });
});
