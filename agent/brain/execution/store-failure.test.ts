import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '#lib';
import { readOpenPosition } from '../positions/index.ts';
import type { TradingLog } from './context.ts';
import { expectWholeLog } from './test-agreement.ts';
import { createTestFolder, type Desk, openDesk, testIntent, testOrigin } from './test-desk.ts';
import { createTestPrices, type TestPrices } from './test-prices.ts';

// Check 28: the disk is full, or the database locked, in the middle of a trade.
const start = Date.UTC(2026, 0, 1);
let folder: string;
let prices: TestPrices;
let desk: Desk;
let failing: string | undefined;

function wrapLog(log: TradingLog): TradingLog {
  return {
    db: log.db,
    append(events) {
      if (events.some(({ type }) => type === failing)) {
        throw new Fault({ code: 'brain.store', message: 'database or disk is full' });
      }
      return log.append(events);
    },
  };
}

beforeEach(async () => {
  folder = createTestFolder();
  prices = createTestPrices();
  prices.tick('BTC', start, 100);
  failing = undefined;
  desk = openDesk({ folder, feed: prices, wrapLog });
  await desk.monitor.start();
});
afterEach(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

const count = (table: string) =>
  Number(desk.log.db.prepare(`select count(*) as n from ${table}`).get()?.n);

test('nothing is sent that is not on disk', async () => {
  failing = 'order.created.v1';
  await expect(desk.executor.submit(testIntent(), testOrigin)).rejects.toMatchObject({
    code: 'brain.store',
  });
  expect(await desk.exchange.fillsSince(0)).toEqual([]);
  expect([count('intents'), count('orders'), count('position_events')]).toEqual([0, 0, 0]);
  failing = undefined;
  expect((await desk.executor.submit(testIntent(), testOrigin)).kind).toBe('submitted');
});

test.each(['fill.recorded.v1', 'order.acknowledged.v1', 'position.opened.v1'])(
  '%s cannot be written: no half of it stays, and the next run reconciles',
  async (type) => {
    failing = type;
    await expect(desk.executor.submit(testIntent(), testOrigin)).rejects.toMatchObject({
      code: 'brain.store',
    });
    // The exchange is ahead; here there is the order and nothing of its fill.
    expect(await desk.exchange.positions()).toHaveLength(1);
    expect([count('orders'), count('position_events')]).toEqual([1, 0]);
    expect(desk.executor.entryLock('BTC')).toBeDefined();
    desk.close();
    failing = undefined;
    desk = openDesk({ folder, feed: prices, clock: desk.clock, wrapLog });
    expect(await desk.monitor.start()).toMatchObject({
      fills: 1,
      positions: [],
      cashDifference: 0,
    });
    expect(readOpenPosition(desk.log.db, 'BTC')).toMatchObject({ openSize: 10 });
    expect((await desk.exchange.openOrders()).length).toBe(2);
    desk.close();
    expectWholeLog(folder);
    desk = openDesk({ folder, feed: prices, clock: desk.clock });
  },
);

test('the monitor tells whoever alerts, and goes on when there is room again', async () => {
  await desk.executor.submit(testIntent(), testOrigin);
  failing = 'position.close-requested.v1';
  desk.brake.close = 'level 4';
  await desk.monitor.onPrice({ symbol: 'BTC', price: 100 });
  expect(desk.faults.map(({ code }) => code)).toEqual(['brain.store']);
  failing = undefined;
  await desk.monitor.onPrice({ symbol: 'BTC', price: 100 });
  expect(await desk.exchange.positions()).toEqual([]);
});

test('the simulated exchange books a fill whole or not at all', async () => {
  const db = new DatabaseSync(join(folder, 'paper.db'));
  // What a full disk is to SQLite: the last statement of a booking fails.
  db.exec(
    `create trigger full before insert on positions begin select raise(abort, 'disk full'); end`,
  );
  const result = await desk.executor.submit(testIntent(), testOrigin);
  expect(result).toMatchObject({ status: 'unknown', reason: expect.stringContaining('disk full') });
  db.exec('drop trigger full');
  db.close();
  expect(await desk.exchange.fillsSince(0)).toEqual([]);
  expect((await desk.exchange.balance()).cash).toBe(10_000);
  await desk.clock.sleep(20_000);
  await desk.monitor.poll();
  expect(desk.log.db.prepare('select status from orders').all()).toEqual([{ status: 'cancelled' }]);
});
