import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createManualClock } from '#lib';
import {
  createEventLog,
  defineEvent,
  defineProjection,
  replayInto,
  replayLog,
  statement,
} from './index.ts';
import {
  fill,
  filled,
  holdings,
  type LedgerEvents,
  ledgerEvents,
  note,
  openLedger,
  withFolder,
} from './ledger.fixture.ts';

const clock = createManualClock();
const common = { at: 1, source: 'test', trace: 'test' };

const sizedV1 = defineEvent({
  type: 'order.sized.v1',
  description: 'In lots',
  payload: z.strictObject({ lots: z.number() }),
  durability: 'normal',
});
const sizedV2 = defineEvent({
  type: 'order.sized.v2',
  description: 'In units',
  payload: z.strictObject({ size: z.number() }),
  durability: 'normal',
  upcast: (older) => ({ size: (older as { lots: number }).lots * 10 }),
});
const sizedV3 = defineEvent({
  type: 'order.sized.v3',
  description: 'In units, with a side',
  payload: z.strictObject({ size: z.number(), side: z.enum(['buy', 'sell']) }),
  durability: 'normal',
  upcast: (older) => ({ ...(older as { size: number }), side: 'buy' }),
});
const sizes = defineProjection({
  name: 'sizes',
  schema: 'create table sizes (seq integer primary key, size real, side text)',
  tables: ['sizes'],
  events: [sizedV3],
  apply(db, { seq, payload }) {
    statement(db, 'insert into sizes values (?, ?, ?)').run(seq, payload.size, payload.side);
  },
});

test('events of older versions are read as the current one, tables included', () =>
  withFolder((path) => {
    const first = createEventLog({ path, clock, registry: [sizedV1], projections: [] });
    first.append([{ ...common, type: 'order.sized.v1', payload: { lots: 2 }, dedupeKey: 'k' }]);
    first.close();
    const second = createEventLog({ path, clock, registry: [sizedV1, sizedV2], projections: [] });
    second.append([{ ...common, type: 'order.sized.v2', payload: { size: 7 } }]);
    second.close();
    const registry = [sizedV1, sizedV2, sizedV3] as const;
    const third = createEventLog({ path, clock, registry, projections: [sizes] });
    third.append([{ ...common, type: 'order.sized.v3', payload: { size: 9, side: 'sell' } }]);
    expect([...third.read({ types: ['order.sized.v3'] })].map((event) => event.payload)).toEqual([
      { size: 20, side: 'buy' },
      { size: 7, side: 'buy' },
      { size: 9, side: 'sell' },
    ]);
    expect(third.db.prepare('select size, side from sizes').all()).toHaveLength(3);
    // The same thing said in today's words is still the same event.
    const payload = { size: 20, side: 'buy' } as const;
    expect(
      third.append([{ ...common, type: 'order.sized.v3', payload, dedupeKey: 'k' }]),
    ).toMatchObject([{ seq: 1, duplicate: true }]);
    expect(() =>
      third.append([{ ...common, type: 'order.sized.v2', payload: { size: 1 } }]),
    ).toThrow('it was replaced by order.sized.v3');
    third.close();
    expect(replayLog({ path, registry, projections: [sizes] })).toMatchObject({ ok: true });
    expect(() => createEventLog({ path, clock, registry: [sizedV1], projections: [] })).toThrow(
      expect.objectContaining({ code: 'brain.store', where: 'order.sized.v2' }),
    );
  }));

test('tables of new, changed and removed projections follow at the next start', () =>
  withFolder((path) => {
    const first = openLedger(path, { projections: [] });
    first.append([fill(2), fill(4), note(5)]);
    first.close();
    const second = openLedger(path, { projections: [holdings] });
    const row = second.db.prepare('select * from holdings').get();
    // 0.1 + 2/7 + 0.1 + 4/7, and 102 and 104 times those.
    expect(row).toMatchObject({ symbol: 'BTC', fills: 2 });
    expect(row?.size).toBeCloseTo(1.0571428571428572, 12);
    expect(row?.cost).toBeCloseTo(109.17142857142858, 10);
    second.close();
    const doubled: typeof holdings = {
      ...holdings,
      version: 2,
      apply(db, event) {
        holdings.apply(db, event);
        holdings.apply(db, event);
      },
    };
    const third = openLedger(path, { projections: [doubled] });
    expect(third.db.prepare('select fills from holdings').get()).toEqual({ fills: 4 });
    third.close();
    const fourth = openLedger(path, { projections: [] });
    expect(() => fourth.db.prepare('select * from holdings')).toThrow('no such table');
    fourth.close();
  }));

test('a guest does not touch tables of another version', () =>
  withFolder((path) => {
    openLedger(path).close();
    expect(() => openLedger(path, { role: 'guest', projections: [holdings] })).toThrow(
      expect.objectContaining({ code: 'brain.store' }),
    );
  }));

test('a database of something else is left alone', () =>
  withFolder((path) => {
    const other = new DatabaseSync(path);
    other.exec('create table recipes (name text)');
    other.close();
    expect(() => openLedger(path)).toThrow('no event log of the brain');
    const again = new DatabaseSync(path);
    expect(again.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'delete' });
    again.close();
  }));

test('a projection whose schema makes other tables than it lists is a mistake', () => {
  const wrong = defineProjection({
    name: 'wrong',
    schema: 'create table wrong (a); create table wrong_more (b)',
    tables: ['wrong'],
    apply: () => undefined,
  });
  expect(() => openLedger(':memory:', { projections: [wrong] })).toThrow(
    'schema and tables differ in table wrong_more',
  );
});

test('what SQL refuses in a projection is a mistake and no trouble with the disk', () => {
  const twice = defineProjection({
    name: 'twice',
    schema: 'create table twice (symbol text primary key)',
    tables: ['twice'],
    events: [filled],
    apply(db, { payload }) {
      statement(db, 'insert into twice values (?)').run(payload.symbol);
    },
  });
  const log = openLedger(':memory:', { projections: [twice] });
  log.append([fill(2)]);
  expect(() => log.append([fill(4)])).toThrow(
    expect.objectContaining({ code: 'ERR_SQLITE_ERROR', message: expect.stringMatching('UNIQUE') }),
  );
  expect(log.tip().seq).toBe(1);
  log.close();
});

test('a projection that looks at the tables of another one fails when it is replayed', () => {
  const curious = defineProjection<LedgerEvents>({
    name: 'curious',
    schema: 'create table curious (n integer)',
    tables: ['curious'],
    apply(db) {
      db.exec('insert into curious select count(*) from holdings');
    },
  });
  const projections = [holdings, curious];
  const log = openLedger(':memory:', { projections });
  log.append([fill(2)]);
  expect(() => replayInto(log.db, ledgerEvents, projections)).toThrow('no such table: holdings');
  log.close();
});
