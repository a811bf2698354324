import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import { type Commit, createCommitter } from './commit.ts';

const key = { source: { name: 'site', library: 'x' }, run: '1', owner: 'test' };

describe.each(testDatabases())('pages that are written together on %s', (_, open) => {
  let database: Database;
  let commit: ReturnType<typeof createCommitter>;
  beforeAll(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
    commit = createCommitter(database, key, 2);
  });
  afterAll(() => database.close());

  /** Holds the first transaction open until the others wait. */
  async function together<T>(pieces: readonly ((commit: Commit) => Promise<T>)[]) {
    const gate = Promise.withResolvers<void>();
    const first = commit(() => gate.promise);
    const rest = Promise.allSettled(pieces.map((piece) => commit(piece)));
    gate.resolve();
    await first;
    return rest;
  }
  const write = (name: string) => async (own: Commit) => {
    await own.sql.query(
      `insert into kb.source (name, kind, location, library, settings, declared, added_at, due_at)
       values ($1, 'web', 'x', 'x', '{}', false, now(), now())`,
      [name],
    );
    const [row] = await own.sql.query<{ id: string }>('select pg_current_xact_id()::text as id');
    return row?.id;
  };
  const names = async () =>
    (await database.query<{ name: string }>('select name from kb.source order by name')).map(
      ({ name }) => name,
    );

  test('share a transaction', async () => {
    const done = await together([write('a'), write('b')]);
    const [one, two] = done.map((each) => each.status === 'fulfilled' && each.value);
    expect(one).toEqual(expect.any(String));
    expect(two).toBe(one);
    expect(await names()).toEqual(['a', 'b']);
  });

  test('one that fails takes no other with it, and nothing of it is kept', async () => {
    const bad = async (own: Commit) => {
      await write('d')(own);
      // The same again: a statement that fails in the database.
      return write('a')(own);
    };
    let noted = 0;
    const good = async (own: Commit) => {
      own.after.push(() => noted++);
      return write('c')(own);
    };
    const done = await together([good, bad, write('e')]);
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(done[1]).toMatchObject({ reason: { code: 'postgres.failed' } });
    expect(await names()).toEqual(['a', 'b', 'c', 'e']);
    // Run twice, in the database once.
    expect(noted).toBe(1);
  });

  test('an address that is not leased any more is not ended', async () => {
    const end = async (own: Commit) => {
      own.ends.push({
        ...{ url: 'http://x/', outcome: 'added' as const },
        ...{ bytes: 0, chunksAdded: 0, chunksRemoved: 0, isLost: false },
      });
      return write('f')(own);
    };
    const done = await together([end]);
    expect(done[0]).toMatchObject({ reason: { code: 'postgres.failed' } });
    expect(await names()).not.toContain('f');
  });
});
