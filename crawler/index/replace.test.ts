import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { testChunk, writeTestPage } from '../../tests/kit/library.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import {
  createIndexBatch,
  mergeSegments,
  rebuildIndex,
  removeDocumentChunks,
  replaceChunks,
  verifyIndex,
  writeIndexBatch,
} from './index.ts';

const page = { library: 'lib', version: '1', url: 'https://docs.example/a', title: 'A' };

describe.each(testDatabases())('the chunks of a document on %s', (_, open) => {
  let database: Database;
  let documentId: string;
  beforeAll(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
    documentId = await writeTestPage(database, page);
  });
  afterAll(() => database.close());

  const chunks = (...texts: readonly string[]) =>
    texts.map((content, ordinal) => testChunk(page, ordinal, { content, headingPath: ['A'] }));
  const replace = (...texts: readonly string[]) =>
    database.transaction((sql) => replaceChunks(sql, { ...page, documentId }, chunks(...texts)));
  const segments = async () =>
    (await database.query<{ id: string }>('select id::text as id from kb.segment order by id')).map(
      ({ id }) => id,
    );

  test('come, stay with their key, and go', async () => {
    const [one, two, three] = chunks('one', 'two', 'three').map(({ id }) => id);
    expect(await replace('one', 'two')).toEqual({ added: [one, two], removed: [], kept: 0 });
    const keys = async () =>
      new Map(
        (await database.query<{ id: string; key: string }>('select id, key from kb.chunk')).map(
          ({ id, key }) => [id, key],
        ),
      );
    const before = await keys();
    expect(await replace('three', 'two')).toEqual({ added: [three], removed: [one], kept: 1 });
    expect((await keys()).get(two ?? '')).toBe(before.get(two ?? ''));
    expect(await verifyIndex(database)).toEqual([]);
  });

  test('the same again writes nothing', async () => {
    const before = await segments();
    expect(await replace('three', 'two')).toEqual({ added: [], removed: [], kept: 2 });
    expect(await segments()).toEqual(before);
  });

  test('a passage that only moved is not indexed again', async () => {
    const before = await segments();
    expect(await replace('two', 'three')).toMatchObject({ added: [], removed: [], kept: 2 });
    const rows = await database.query<{ content: string }>(
      'select content from kb.chunk order by ordinal',
    );
    expect(rows.map(({ content }) => content)).toEqual(['two', 'three']);
    expect(await segments()).toEqual(before);
  });

  test('a failed transaction leaves chunks and index as they were', async () => {
    const attempt = database.transaction(async (sql) => {
      await replaceChunks(sql, { ...page, documentId }, chunks('four'));
      throw new Error('stopped');
    });
    await expect(attempt).rejects.toThrow('stopped');
    expect(await replace('two', 'three')).toMatchObject({ added: [], removed: [], kept: 2 });
    expect(await verifyIndex(database)).toEqual([]);
  });

  test('text that PostgreSQL cannot hold is stored without what it cannot', async () => {
    await replace('zero \0 byte', 'half \ud800 pair', '𝒳 emoji 🐘');
    const rows = await database.query<{ content: string }>(
      'select content from kb.chunk order by ordinal',
    );
    expect(rows.map(({ content }) => content)).toEqual([
      'zero \ufffd byte',
      'half \ufffd pair',
      '𝒳 emoji 🐘',
    ]);
    expect(await verifyIndex(database)).toEqual([]);
  });

  test('a missing or foreign posting is told, and a rebuild mends it', async () => {
    await replace('one', 'two');
    await mergeSegments(database, 'lib');
    await database.query('delete from kb.segment');
    const problems = await verifyIndex(database);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatchObject({ library: 'lib', version: '1' });
    await rebuildIndex(database, 'lib');
    expect(await verifyIndex(database)).toEqual([]);
  });

  describe('of several new documents, written together', () => {
    const pages = ['b', 'c', 'd'].map((name) => ({
      ...page,
      url: `https://docs.example/${name}`,
      title: name,
    }));
    const ids: string[] = [];
    beforeAll(async () => {
      for (const each of pages) ids.push(await writeTestPage(database, each));
    });
    afterAll(() =>
      database.transaction(async (sql) => {
        for (const id of ids) await removeDocumentChunks(sql, id);
      }),
    );
    const chunksOf = (index: number, ...texts: readonly string[]) => {
      const each = pages[index] ?? page;
      return texts.map((content, at) =>
        testChunk(each, at, { content, headingPath: [each.title] }),
      );
    };
    const stored = async () =>
      (
        await database.query<{ document: string; content: string }>(
          `select document::text as document, content from kb.chunk
           where document = any($1::bigint[]) order by key`,
          [ids],
        )
      ).map(({ document, content }) => `${ids.indexOf(document)} ${content}`);

    test('are there and found, in their order', async () => {
      const long = 'word '.repeat(150_000);
      await database.transaction(async (sql) => {
        const batch = createIndexBatch();
        for (const [index, texts] of [['one', 'two'], [], [long, 'three']].entries()) {
          const owner = { ...page, documentId: ids[index] ?? '' };
          const given = chunksOf(index, ...texts);
          const change = await replaceChunks(sql, owner, given, { batch, isNew: true });
          expect(change.added).toEqual(given.map(({ id }) => id));
        }
        await writeIndexBatch(sql, batch);
      });
      expect(await stored()).toEqual(['0 one', '0 two', `2 ${long}`, '2 three']);
      expect(await verifyIndex(database)).toEqual([]);
    });

    test('are seen by what changes or removes them before the end', async () => {
      await database.transaction(async (sql) => {
        for (const id of ids) await removeDocumentChunks(sql, id);
        const batch = createIndexBatch();
        const write = (index: number, isNew: boolean, ...texts: readonly string[]) => {
          const owner = { ...page, documentId: ids[index] ?? '' };
          return replaceChunks(sql, owner, chunksOf(index, ...texts), { batch, isNew });
        };
        await write(0, true, 'one', 'two');
        await write(1, true, 'three');
        expect(await write(0, false, 'two', 'four')).toMatchObject({ kept: 1 });
        await write(2, true, 'five');
        expect(await removeDocumentChunks(sql, ids[1] ?? '', { batch })).toHaveLength(1);
        await writeIndexBatch(sql, batch);
      });
      expect((await stored()).toSorted()).toEqual(['0 four', '0 two', '2 five']);
      expect(await verifyIndex(database)).toEqual([]);
    });
  });

  test('are all gone after their removal', async () => {
    const removed = await database.transaction((sql) => removeDocumentChunks(sql, documentId));
    expect(removed.sort()).toEqual(
      chunks('one', 'two')
        .map(({ id }) => id)
        .sort(),
    );
    expect(await mergeSegments(database, 'lib')).toMatchObject({ after: 0 });
    expect(await verifyIndex(database)).toEqual([]);
    expect(await database.query('select * from kb.posting')).toEqual([]);
  });

  test('many writes and one large page leave a right index', async () => {
    const large = { ...page, url: 'https://docs.example/large' };
    const id = await writeTestPage(database, large);
    const write = (texts: readonly string[]) =>
      database.transaction((sql) =>
        replaceChunks(
          sql,
          { ...large, documentId: id },
          texts.map((content, ordinal) =>
            testChunk(large, ordinal, { content, headingPath: ['L'] }),
          ),
        ),
      );
    const texts = Array.from({ length: 600 }, (_, index) => `word${index % 7} text${index}`);
    await write(texts);
    await write(texts.slice(0, 70));
    // Every 64th segment merges the small ones before it.
    for (let round = 1; round <= 66; round += 1) await write(texts.slice(round, 70));
    expect((await segments()).length).toBeLessThan(66);
    expect(await verifyIndex(database)).toEqual([]);
    await mergeSegments(database, 'lib');
    expect(await segments()).toHaveLength(1);
    expect(await verifyIndex(database)).toEqual([]);
  });
});
