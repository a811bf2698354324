import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { Fault, limits } from '../index.ts';
import { checkpoint, type Database, features, maintain, readSize, sqlState } from './index.ts';

// Expected values: PostgreSQL manual, chapter 8 (types), appendix A (SQLSTATE codes).
describe.each(testDatabases())('a database on %s', (engine, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test('says what it is', async () => {
    expect(database.engine).toBe(engine);
    expect(database.extensions.vector).toMatch(/^0\.\d+\.\d+$/);
    expect(features(database)).toMatchObject({
      vector: true,
      hnsw: true,
      powerSafe: engine === 'postgres',
    });
    // Whatever zone the machine is in.
    const [row] = await database.query(
      `select to_char('2026-07-01T12:00:00+02:00'::timestamptz, 'HH24:MI OF') as noon`,
    );
    expect(row).toEqual({ noon: '10:00 +00' });
  });

  test('a setting is of one statement, also of one that fails', async () => {
    const read = `select current_setting('work_mem') as value`;
    const [before] = await database.query(read);
    const options = { settings: { work_mem: '123kB' } };
    expect(await database.query(read, [], options)).toEqual([{ value: '123kB' }]);
    await expect(database.query('select 1 / 0', [], options)).rejects.toThrow('22012');
    // Of every session there is.
    const after = await Promise.all(Array.from({ length: 5 }, () => database.query(read)));
    expect(after).toEqual(Array.from({ length: 5 }, () => [before]));
    const unknown = database.query(read, [], { settings: { no_such_setting: '1' } });
    await expect(unknown).rejects.toThrow('42704');
  });

  test('columns come back as they went in', async () => {
    const at = new Date('2026-02-29T00:00:00.123Z'.replace('02-29', '02-28'));
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const values: readonly (readonly [type: string, sent: unknown, back: unknown])[] = [
      ['int8', '9223372036854775807', '9223372036854775807'],
      ['int4', -2_147_483_648, -2_147_483_648],
      ['numeric', '0.10000000000000000000000001', '0.10000000000000000000000001'],
      ['float8', 0.1, 0.1],
      ['boolean', false, false],
      ['text', 'a\u0001"\'\\\n\u{1F600}', 'a\u0001"\'\\\n\u{1F600}'],
      ['jsonb', JSON.stringify({ a: [1, null, 'x"\\'], b: {} }), { a: [1, null, 'x"\\'], b: {} }],
      ['jsonb', JSON.stringify([1, 2]), [1, 2]],
      ['jsonb', 'null', null],
      ['text[]', ['a', 'b,c', '"', '\\', '', null], ['a', 'b,c', '"', '\\', '', null]],
      ['int4[]', [1, 2], [1, 2]],
      ['int8[]', ['9223372036854775807'], ['9223372036854775807']],
      ['numeric[]', ['0.1', '1e3'], ['0.1', '1000']],
      ['timestamptz', at, at],
      ['timestamp', '2026-03-29 02:30:00', '2026-03-29 02:30:00'],
      ['date', '2026-03-29', '2026-03-29'],
      ['date[]', ['2026-03-29'], ['2026-03-29']],
      ['uuid', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001'],
      ['halfvec(3)', '[1,-0.5,0]', '[1,-0.5,0]'],
      ['vector(2)', '[0.25,4]', '[0.25,4]'],
      ['text', null, null],
    ];
    for (const [type, sent, back] of values) {
      const [row] = await database.query<{ value: unknown }>(`select $1::${type} as value`, [sent]);
      expect(row?.value, type).toEqual(back);
    }
    const [row] = await database.query<{ value: Uint8Array }>('select $1::bytea as value', [bytes]);
    expect(row?.value).toBeInstanceOf(Uint8Array);
    expect([...(row?.value ?? [])]).toEqual([...bytes]);
  });

  test('a large value and many rows arrive whole', async () => {
    const text = 'é'.repeat(2_000_000);
    const [row] = await database.query<{ text: string }>('select $1::text as text', [text]);
    expect(row?.text === text).toBe(true);
    const rows = await database.query<{ i: number }>('select i from generate_series(1, 50000) i');
    expect(rows).toHaveLength(50_000);
    // n(n+1)/2
    expect(rows.reduce((sum, { i }) => sum + i, 0)).toBe(1_250_025_000);
  });

  test('a refused statement is a Fault with its SQLSTATE, and the next one runs', async () => {
    const refused = database.query('select * from nowhere where a = $1', [1]);
    const fault = await refused.catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code: 'postgres.failed', retryable: false });
    expect((fault as Fault).message).toContain('relation "nowhere" does not exist');
    expect(sqlState(fault)).toBe('42P01');
    await expect(database.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
  });

  test('text of several statements gives the rows of the last', async () => {
    const rows = await database.query(
      'create temp table t (a int); insert into t values (1), (2); select a from t order by a',
    );
    expect(rows).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('text that begins a transaction and fails leaves nothing open to the next', async () => {
    for (const end of ['select 1/0; commit', 'create table left_open (a int)']) {
      await database.query(`begin; ${end}`).catch((error: unknown) => {
        // division_by_zero
        expect(sqlState(error)).toBe('22012');
      });
      await expect(database.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
      await expect(
        database.query(`select to_regclass('left_open') is null as gone`),
      ).resolves.toEqual([{ gone: true }]);
    }
  });

  test('a transaction is all or nothing', async () => {
    await database.query('create table account (name text primary key, amount int not null)');
    await database.query(`insert into account values ('a', 10), ('b', 0)`);
    const amounts = async () =>
      (await database.query<{ amount: number }>('select amount from account order by name')).map(
        ({ amount }) => amount,
      );
    const move = (amount: number, fail: boolean) =>
      database.transaction(async (sql) => {
        await sql.query('update account set amount = amount - $1 where name = $2', [amount, 'a']);
        if (fail) throw new Error('changed its mind');
        await sql.query('update account set amount = amount + $1 where name = $2', [amount, 'b']);
        return 'moved';
      });
    await expect(move(3, false)).resolves.toBe('moved');
    await expect(move(5, true)).rejects.toThrow('changed its mind');
    await expect(amounts()).resolves.toEqual([7, 3]);
    await Promise.all(
      Array.from({ length: 7 }, (_, index) => move(1, index % 2 === 1).catch(String)),
    );
    await expect(amounts()).resolves.toEqual([3, 7]);
  });

  test('a transaction with a failed statement is not reported as committed', async () => {
    await database.query('create table kept (a int)');
    const work = database.transaction(async (sql) => {
      await sql.query('insert into kept values (1)');
      await sql.query('select 1/0').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: 'postgres.failed' });
    await expect(database.query('select a from kept')).resolves.toEqual([]);
  });

  test('a transaction does not wait for itself, and its sql ends with it', async () => {
    let leaked: Database | undefined;
    const inside = database.transaction(async (sql) => {
      leaked = sql as Database;
      await database.query('select 1');
    });
    await expect(inside).rejects.toThrow('a transaction is open');
    await expect(leaked?.query('select 1')).rejects.toThrow('is over');
  });

  test('a statement is ended at its deadline, and the next one runs', async () => {
    await database.query('create table survivor as select 1 as a');
    const runaway = database.query('select count(*) from generate_series(1, 1e10)', [], {
      timeoutMs: 300,
    });
    const queued = database.query('select a from survivor');
    await expect(runaway).rejects.toMatchObject({ code: 'postgres.timeout' });
    await expect(queued).resolves.toEqual([{ a: 1 }]);
    await expect(database.query('select a from survivor')).resolves.toEqual([{ a: 1 }]);
  });

  test('a runaway inside a transaction takes the transaction with it and nothing else', async () => {
    await database.query('create table half (a int)');
    const work = database.transaction(async (sql) => {
      await sql.query('insert into half values (1)');
      await sql.query('select count(*) from generate_series(1, 1e10)', [], { timeoutMs: 300 });
    });
    await expect(work).rejects.toMatchObject({ code: 'postgres.timeout' });
    await expect(database.query('select a from half')).resolves.toEqual([]);
  });

  test('a transaction that hangs elsewhere is rolled back at its deadline', async () => {
    await database.query('create table hanging (a int)');
    const never = new Promise<never>(() => undefined);
    const work = database.transaction(
      async (sql) => {
        await sql.query('insert into hanging values (1)');
        return never;
      },
      { timeoutMs: 200 },
    );
    await expect(work).rejects.toMatchObject({ code: 'postgres.timeout' });
    await expect(database.query('select a from hanging')).resolves.toEqual([]);
  });

  test('an abort frees the caller', async () => {
    const early = AbortSignal.abort();
    await expect(database.query('select 1', [], { signal: early })).rejects.toMatchObject({
      code: 'aborted',
    });
    const stop = new AbortController();
    const running = database.query('select count(*) from generate_series(1, 1e10)', [], {
      signal: stop.signal,
      timeoutMs: 1_000,
    });
    setTimeout(() => stop.abort(), 100);
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    await expect(database.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
  });

  test('a full queue refuses at once, and serves who was in it', async () => {
    const { waitingMax, poolMax } = limits.postgres;
    const release = Promise.withResolvers<void>();
    const slots = engine === 'pglite' ? 1 : poolMax;
    const blocking = Array.from({ length: slots }, () =>
      database.transaction(() => release.promise),
    );
    const waiting = Array.from({ length: waitingMax }, () => database.query('select 1 as one'));
    await expect(database.query('select 1')).rejects.toMatchObject({
      code: 'postgres.busy',
      retryable: true,
    });
    release.resolve();
    await Promise.all(blocking);
    await expect(Promise.all(waiting)).resolves.toHaveLength(waitingMax);
  });

  test('what cannot be sent is a bug, and harms nothing', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(database.query('select $1::jsonb', [circular])).rejects.toThrow(TypeError);
    await expect(database.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
  });

  test('is vacuumed, analysed and measured', async () => {
    await database.query('create schema size');
    await database.query(
      "create table size.rows as select i, repeat('x', 500) as x from generate_series(1, 5000) i",
    );
    await database.query('delete from size.rows where i % 5 > 0');
    const report = await maintain(database);
    expect(report.checkpointed).toBe(true);
    const { tables, databaseBytes } = await readSize(database);
    const table = tables.find((each) => each.table === 'size.rows');
    // Five thousand rows, one of five left.
    expect(table).toMatchObject({ rows: 1000, indexBytes: 0 });
    expect(table?.tableBytes).toBeGreaterThan(1000 * 500);
    expect(databaseBytes).toBeGreaterThan(table?.tableBytes ?? Number.POSITIVE_INFINITY);
    const [visible] = await database.query<{ pages: number }>(
      `select relallvisible as pages from pg_class where oid = 'size.rows'::regclass`,
    );
    expect(visible?.pages).toBeGreaterThan(0);
    await expect(checkpoint(database)).resolves.toBe(true);
  });
});
