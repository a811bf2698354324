import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { readEquityAt } from './account-views.ts';

/** Events of a log as far as equity goes: `[at, equity]`, or null for an event of another type. */
function logOf(events: readonly (readonly [at: number, equity: number] | null)[]): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec('create table events (seq integer primary key, type text, at integer, payload text)');
  db.exec('create index events_type on events (type)');
  const insert = db.prepare('insert into events (type, at, payload) values (?, ?, ?)');
  for (const event of events) {
    const [at, equity] = event ?? [0, 0];
    const type = event === null ? 'order.filled.v1' : 'killswitch.measured.v1';
    insert.run(type, at, JSON.stringify({ equity, flow: 0 }));
  }
  return db;
}

const at = (log: DatabaseSync, ...times: readonly number[]) =>
  readEquityAt(log, times).map(({ equity }) => equity);

test('at each time there is the newest measure before it, and none before the first', () => {
  const log = logOf([null, [10, 100], null, null, [20, 110], [30, 90], null]);
  expect(at(log, 9, 10, 19, 20, 29, 30, 1_000)).toEqual([null, 100, 100, 110, 110, 90, 90]);
});

test('a log without a measure has no equity at any time', () => {
  expect(at(logOf([]), 5)).toEqual([null]);
  expect(at(logOf([null, null]), 5)).toEqual([null]);
});

test('of two measures at one time the later written counts; any number of others lies between', () => {
  const others = Array.from({ length: 300 }, () => null);
  const log = logOf([...others, [10, 1], [10, 2], ...others, [11, 3]]);
  expect(at(log, 10, 11)).toEqual([2, 3]);
});
