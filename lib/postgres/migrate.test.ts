import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { type Database, migrate } from './index.ts';

const first = { id: '0001-one', sql: 'create table one (a int); insert into one values (1)' };
const second = { id: '0002-two', sql: 'alter table one add b text' };

describe.each(testDatabases())('migrations on %s', (_, open) => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  const steps = () =>
    database.query('select area, position, id from panther.migration order by area, position');

  test('run once each, in order, area by area', async () => {
    await migrate(database, 'x', [first]);
    await migrate(database, 'x', [first, second]);
    await migrate(database, 'x', [first, second]);
    await migrate(database, 'y', [{ id: '0001-one', sql: 'create table y (a int)' }]);
    await expect(steps()).resolves.toEqual([
      { area: 'x', position: 0, id: '0001-one' },
      { area: 'x', position: 1, id: '0002-two' },
      { area: 'y', position: 0, id: '0001-one' },
    ]);
    await expect(database.query('select a, b from one')).resolves.toEqual([{ a: 1, b: null }]);
  });

  test('at the same time are run by one of them', async () => {
    await Promise.all([1, 2, 3, 4].map(() => migrate(database, 'x', [first, second])));
    await expect(database.query('select a, b from one')).resolves.toEqual([{ a: 1, b: null }]);
  });

  test('an edited, moved or unknown step is named and nothing is changed', async () => {
    await migrate(database, 'x', [first, second]);
    const third = { id: '0003-three', sql: 'drop table one' };
    const edited = { ...first, sql: `${first.sql};` };
    const cases = [
      [[edited, second, third], 'step 0001-one was edited', 'x/0001-one'],
      [[second, first, third], 'has step 0001-one where this release has 0002-two', 'x/0001-one'],
      [[first], 'newer than this release: it has step 0002-two', 'x/0002-two'],
    ] as const;
    for (const [migrations, message, where] of cases) {
      await expect(migrate(database, 'x', migrations)).rejects.toMatchObject({
        code: 'postgres.schema',
        message: expect.stringContaining(message),
        where,
      });
    }
    await expect(database.query('select a from one')).resolves.toEqual([{ a: 1 }]);
  });

  test('a step that fails leaves those before it and nothing of itself', async () => {
    const broken = { id: '0002-broken', sql: 'create table two (a int); select 1/0' };
    await expect(migrate(database, 'x', [first, broken])).rejects.toMatchObject({
      code: 'postgres.failed',
      where: 'x/0002-broken',
    });
    await expect(steps()).resolves.toEqual([{ area: 'x', position: 0, id: '0001-one' }]);
    await expect(database.query(`select to_regclass('two')::text as two`)).resolves.toEqual([
      { two: null },
    ]);
    await migrate(database, 'x', [first, second]);
  });
});
