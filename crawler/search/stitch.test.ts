import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { type TestPage, testChunk, writeTestPage } from '../../tests/kit/library.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { rebuildIndex, replaceChunks } from '../index/index.ts';
import { migrations } from '../migrations/index.ts';
import { search } from './index.ts';

describe.each(testDatabases())('hits on %s', (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
  });
  afterAll(() => database.close());

  const write = async (page: TestPage, title: string, contents: readonly string[]) => {
    const documentId = await writeTestPage(database, { ...page, title });
    const chunks = contents.map((content, ordinal) =>
      testChunk(page, ordinal, { content, headingPath: [title] }),
    );
    await database.transaction((sql) => replaceChunks(sql, { ...page, documentId, title }, chunks));
  };
  const urls = async (request: Parameters<typeof search>[1]) =>
    (await search(database, request)).hits.map(({ url }) => url);

  test('passages of one page that do not touch are hits of their own, after other pages', async () => {
    const gap = ['A quokka sleeps.', 'Nothing of it.', 'Nor here.', 'The quokka eats.'];
    const page = { library: 'animals', url: 'https://animals/quokka' };
    await write(page, 'Marsupials', gap);
    await write({ ...page, url: 'https://animals/other' }, 'Others', ['No quokka among them all.']);
    const filter = { library: 'animals' };
    const { hits } = await search(database, { query: 'quokka', filter });
    expect(hits.map(({ url }) => url).sort()).toEqual([
      'https://animals/other',
      page.url,
      page.url,
    ]);
    expect(hits.every(({ parts }) => parts === undefined)).toBe(true);
    expect(new Set(hits.slice(0, 2).map(({ url }) => url)).size).toBe(2);
    expect((await search(database, { query: 'quokka', filter, k: 2 })).hits).toHaveLength(2);
  });

  test('a page of links stands behind one that explains, and is found all the same', async () => {
    const page = { library: 'guide', url: 'https://guide/toc' };
    const list = ['locks', 'locking a row', 'advisory locks'];
    await write(page, 'Locks', [list.map((text) => `- [${text}](https://guide/x)`).join('\n')]);
    await write({ ...page, url: 'https://guide/x' }, 'Concurrency', [
      'A row is locked until its transaction has ended, and others wait for the lock on it.',
    ]);
    const filter = { library: 'guide' };
    expect(await urls({ query: 'lock', filter })).toEqual(['https://guide/x', page.url]);
    await rebuildIndex(database, 'guide');
    expect(await urls({ query: 'lock', filter })).toEqual(['https://guide/x', page.url]);
  });
});
