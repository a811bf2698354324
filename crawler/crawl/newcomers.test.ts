import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import { findNewcomers } from './newcomers.ts';

describe.each(testDatabases())('pages of which nothing is stored on %s', (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
    for (const name of ['site', 'other', 'elsewhere'])
      await database.query(
        `insert into kb.source (name, kind, location, library, settings, declared, added_at, due_at)
         values ($1, 'web', 'x', 'manual', '{}', false, now(), now())`,
        [name],
      );
    await store('site', '/own', 'h-own');
    await store('other', '/others', 'h-other');
    await store('other', '/gone', 'h-gone', { state: 'gone' });
    await store('elsewhere', '/library', 'h-library', { library: 'guide' });
    const id = await store('other', '/target', 'h-target');
    await database.query(
      `insert into kb.alias (source, url, document, kind, text_hash)
       values ('other', '/alias', $1, 'redirect', 'h-target')`,
      [id],
    );
  });
  afterAll(() => database.close());

  async function store(
    source: string,
    url: string,
    hash: string,
    { state = 'live', library = 'manual' } = {},
  ) {
    const [row] = await database.query<{ id: string }>(
      `insert into kb.document (source, library, url, title, generator, markdown, content_hash,
         text_hash, simhash, links, reader, state, hidden_characters, suspicion, instructions,
         first_read_at, changed_at, read_at)
       values ($1, $2, $3, '', 'plain', '', '', $4, 0, '{}', 1, $5, 0, 0, '[]', now(), now(), now())
       returning id::text as id`,
      [source, library, url, hash, state],
    );
    return row?.id;
  }

  /** Of each page whether nothing has to be looked up, in this order. */
  async function take(...given: readonly (readonly [address: string, textHash: string])[]) {
    const pages = given.map(([address, textHash]) => ({ address, textHash }));
    const source = { name: 'site', library: 'manual' };
    const newcomers = await findNewcomers(database, source, pages);
    return pages.map((page) => newcomers.take(page));
  }

  test.each([
    ['its own address', '/own', 'h'],
    ['the same text under another address', '/x', 'h-own'],
    ["another source's address", '/others', 'h'],
    ["another source's other address", '/alias', 'h'],
  ])('are not those with %s', async (__, address, textHash) => {
    expect(await take(['/new', 'h-new'], [address, textHash])).toEqual([true, false]);
  });

  test.each([
    ['the text of another source', '/x', 'h-other'],
    ['an address that another source has lost', '/gone', 'h'],
    ['an address in another library', '/library', 'h'],
  ])('are those with %s', async (__, address, textHash) => {
    expect(await take(['/new', 'h-new'], [address, textHash])).toEqual([true, true]);
  });

  test('of two with the same text only the first is one, and nothing is certain behind it', async () => {
    expect(await take(['/a', 'h1'], ['/b', 'h1'], ['/c', 'h2'])).toEqual([true, false, false]);
  });

  test('of two with the same address only the first is one', async () => {
    expect(await take(['/a', 'h1'], ['/a', 'h2'])).toEqual([true, false]);
  });

  test('nothing is certain behind a page that may change anything', async () => {
    expect(await take(['/own', 'h'], ['/new', 'h-new'])).toEqual([false, false]);
  });

  test('a page that was not looked up is none', async () => {
    const page = { address: '/a', textHash: 'h1' };
    const others = [
      { address: '/b', textHash: 'h2' },
      { address: '/c', textHash: 'h3' },
    ];
    const newcomers = await findNewcomers(database, { name: 'site', library: 'manual' }, others);
    expect([page, ...others].map((each) => newcomers.take(each))).toEqual([false, false, false]);
  });
});
