import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog, systemClock } from '../index.ts';
import { type Database, openDatabase, sqlState } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'panther-embedded-'));
const lines: string[] = [];
const log = createLog({ write: (line) => lines.push(line), level: 'debug' });
const open = () => openDatabase({ folder, owner: 'panther test', log, clock: systemClock });
const runaway = 'select count(*) from generate_series(1, 1e10)';

let database: Database;
beforeAll(async () => {
  database = await open();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a second one in the same process is refused by name', async () => {
  await expect(open()).rejects.toMatchObject({
    code: 'postgres.locked',
    message: expect.stringContaining(`panther test (pid ${process.pid}, since `),
  });
});

test('transactions run one after another', async () => {
  await database.query('create table log (who int, step int, at int generated always as identity)');
  await Promise.all(
    [1, 2, 3].map((who) =>
      database.transaction(async (sql) => {
        for (const step of [1, 2]) {
          await sql.query('insert into log (who, step) values ($1, $2)', [who, step]);
          await systemClock.sleep(5);
        }
      }),
    ),
  );
  const rows = await database.query<{ who: number }>('select who from log order by at');
  expect(rows.map(({ who }) => who)).toEqual([1, 1, 2, 2, 3, 3]);
});

test('what waits when a runaway is killed runs after the reopening, in order', async () => {
  await database.query('create table queue (at int)');
  const killed = database.query(runaway, [], { timeoutMs: 200 });
  const queued = [1, 2, 3].map((at) => database.query('insert into queue values ($1)', [at]));
  await expect(killed).rejects.toMatchObject({ code: 'postgres.timeout' });
  await Promise.all(queued);
  await expect(database.query('select at from queue order by ctid')).resolves.toEqual([
    { at: 1 },
    { at: 2 },
    { at: 3 },
  ]);
  expect(lines.join('')).toContain('ran over its deadline');
  expect(lines.join('')).toContain('was reopened');
});

test('an abort drops a queued statement before it runs', async () => {
  await database.query('create table dropped (a int)');
  const stop = new AbortController();
  const running = database.query(runaway, [], { timeoutMs: 300 });
  const outcomes = Promise.allSettled([
    running,
    database.query('insert into dropped values (1)', [], { signal: stop.signal }),
  ]);
  stop.abort();
  const [, dropped] = await outcomes;
  expect(dropped).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } });
  await expect(database.query('select a from dropped')).resolves.toEqual([]);
});

test('a statement that runs out of memory fails alone', async () => {
  const hungry = database.query(
    `select length(string_agg(repeat('x', 1000000), '')) from generate_series(1, 5000)`,
  );
  // out_of_memory
  const fault: unknown = await hungry.catch((error: unknown) => error);
  expect(sqlState(fault)).toBe('53200');
  await expect(database.query('select 1 as one')).resolves.toEqual([{ one: 1 }]);
});

test('a crash of the engine fails the statement it hits, and nothing committed is lost', async () => {
  await database.query('create table crash as select 1 as a');
  // Without a place for its log PostgreSQL panics at the next segment.
  const wal = join(folder, 'data', 'pg_wal');
  renameSync(wal, `${wal}.away`);
  const hit = database.query(
    'select pg_switch_wal(); insert into crash values (2); select pg_switch_wal(); checkpoint',
  );
  const outcome = expect(hit).rejects.toMatchObject({
    code: 'postgres.unavailable',
    retryable: true,
  });
  await hit.catch(() => undefined);
  renameSync(`${wal}.away`, wal);
  await outcome;
  const rows = await database.query<{ a: number }>('select a from crash');
  expect(rows[0]).toEqual({ a: 1 });
});

test('after close everything is refused and the folder opens again with its rows', async () => {
  await database.query('create table closed as select 7 as a');
  const last = database.query('select a from closed');
  const closing = database.close();
  await expect(database.query('select 1')).rejects.toMatchObject({ code: 'postgres.unavailable' });
  await expect(last).resolves.toEqual([{ a: 7 }]);
  await closing;
  database = await open();
  await expect(database.query('select a from closed')).resolves.toEqual([{ a: 7 }]);
});
