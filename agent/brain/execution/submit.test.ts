import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TradeIntent } from '../model/trade.ts';
import { readOpenPosition } from '../positions/index.ts';
import type { ApprovedIntent } from '../risk/index.ts';
import { createExecutor } from './executor.ts';
import {
  createTestFolder,
  type Desk,
  type DeskOptions,
  openDesk,
  testIntent,
  testOrigin,
} from './test-desk.ts';
import { createTestPrices, type TestPrices } from './test-prices.ts';

const start = Date.UTC(2026, 0, 1);
let folder: string;
let prices: TestPrices;
let desk: Desk;

function restart(options: Partial<DeskOptions> = {}): void {
  desk.close();
  desk = openDesk({ folder, feed: prices, clock: desk.clock, ...options });
}

beforeEach(async () => {
  folder = createTestFolder();
  prices = createTestPrices();
  prices.tick('BTC', start, 100);
  prices.tick('ETH', start, 50);
  desk = openDesk({ folder, feed: prices });
  await desk.monitor.start();
});
afterEach(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

const types = () => [...desk.log.read()].map(({ type }) => type);
const count = (type: string) => types().filter((each) => each === type).length;
const table = (sql: string) => desk.log.db.prepare(sql).all();

test('a trade becomes an entry, a position and its two protective orders', async () => {
  const result = await desk.executor.submit(testIntent(), { ...testOrigin, tradeId: 7 });
  expect(result).toMatchObject({ kind: 'submitted', status: 'filled', filledSize: 10 });
  expect(types().slice(1)).toEqual([
    'intent.submitted.v1',
    'order.created.v1',
    'order.acknowledged.v1',
    'fill.recorded.v1',
    'position.opened.v1',
    'order.created.v1',
    'order.acknowledged.v1',
    'order.created.v1',
    'order.acknowledged.v1',
  ]);
  expect(readOpenPosition(desk.log.db, 'BTC')).toMatchObject({
    side: 'long',
    openSize: 10,
    entryPrice: expect.closeTo(100.05, 9),
    stop: 97,
    target: 110,
  });
  const orders = table('select purpose, action, kind, size, price, status from orders');
  expect(orders).toHaveLength(3);
  expect(orders).toContainEqual({
    ...{ purpose: 'stop', action: 'sell', kind: 'stop', size: 10, price: 97, status: 'open' },
  });
  expect(orders).toContainEqual({
    ...{ purpose: 'target', action: 'sell', kind: 'target', size: 10, price: 110, status: 'open' },
  });
  // The columns of the brief.
  expect(
    table(
      `select trade_id, status, filled_price, filled_size, exchange, exchange_order_id, timestamp
       from order_events where purpose = 'entry'`,
    ),
  ).toMatchObject([
    { trade_id: 7, status: 'pending', filled_price: null, filled_size: 0 },
    { trade_id: 7, status: 'open', exchange: 'paper', exchange_order_id: 'P-1' },
    { trade_id: 7, status: 'filled', filled_price: expect.closeTo(100.05, 9), filled_size: 10 },
  ]);
  expect(
    table(
      `select symbol, side, entry_price, size, stop, target, status, exit_price, opened_at, closed_at
       from position_events`,
    ),
  ).toMatchObject([
    {
      symbol: 'BTC',
      side: 'long',
      size: 10,
      stop: 97,
      target: 110,
      status: 'open',
      closed_at: null,
    },
  ]);
});

test('a short has its stop above and its target below', async () => {
  await desk.executor.submit(testIntent({ side: 'short', stop: 103, target: 90 }), testOrigin);
  expect(await desk.exchange.positions()).toMatchObject([{ side: 'short', size: 10 }]);
  const orders = table(`select purpose, action, price from orders where reduce_only = 1`);
  expect(orders).toContainEqual({ purpose: 'stop', action: 'buy', price: 103 });
  expect(orders).toContainEqual({ purpose: 'target', action: 'buy', price: 90 });
});

describe('the same trade twice', () => {
  test('at once: one order, one set of events', async () => {
    const results = await Promise.all([
      desk.executor.submit(testIntent(), testOrigin),
      desk.executor.submit(testIntent(), testOrigin),
      desk.executor.submit(testIntent({ signals: ['signal-2', 'signal-1'] }), testOrigin),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(['submitted', 'duplicate', 'duplicate']);
    expect(results[1]).toMatchObject({ status: 'filled', filledSize: 10 });
    expect(count('intent.submitted.v1')).toBe(1);
    expect(count('fill.recorded.v1')).toBe(1);
    expect((await desk.exchange.fillsSince(0)).length).toBe(1);
  });

  test.each([10, 3])('from two processes at once, the other of size %d', async (size) => {
    const { log, exchange, clock, brake } = desk;
    const other = createExecutor({ log, exchange, clock, brake });
    const results = await Promise.all([
      desk.executor.submit(testIntent(), testOrigin),
      other.submit(testIntent({ size }), testOrigin),
    ]);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['duplicate', 'submitted']);
    expect((await exchange.fillsSince(0)).length).toBe(1);
    expect(count('fill.recorded.v1')).toBe(1);
  });

  test('after a restart, with another size and price', async () => {
    await desk.executor.submit(testIntent(), testOrigin);
    const before = types();
    restart();
    await desk.monitor.start();
    const again = await desk.executor.submit(testIntent({ size: 3, entry: 99 }), testOrigin);
    expect(again).toMatchObject({ kind: 'duplicate', filledSize: 10 });
    expect(types()).toEqual(before);
  });

  test.each([
    { symbol: 'ETH', entry: 50, stop: 48, target: 60 },
    { strategy: 'momentum' },
    { signals: ['signal-1'] },
    { candleAt: start + 3_600_000 },
  ] satisfies Partial<TradeIntent>[])('another one is not: %o', async (other) => {
    await desk.executor.submit(testIntent({ size: 1 }), testOrigin);
    const result = await desk.executor.submit(testIntent({ size: 1, ...other }), testOrigin);
    expect(result.kind).toBe('submitted');
  });
});

test('what no gate approved is a mistake in the code, whatever its type says', async () => {
  const copy = { ...testIntent() } as ApprovedIntent;
  await expect(desk.executor.submit(copy, testOrigin)).rejects.toThrow('no gate approved');
  expect(types()).toEqual(['balance.observed.v1']);
});

test('the brake refuses without a trace, and the same trade may come later', async () => {
  desk.brake.entry = 'level 2: no new positions';
  const refused = await desk.executor.submit(testIntent(), testOrigin);
  expect(refused).toEqual({ kind: 'refused', reason: 'level 2: no new positions' });
  expect(types()).toEqual(['balance.observed.v1']);
  desk.brake.entry = undefined;
  expect((await desk.executor.submit(testIntent(), testOrigin)).kind).toBe('submitted');
});

test('a refused entry is over: no position, no second try', async () => {
  const result = await desk.executor.submit(testIntent({ size: 0.05 }), testOrigin);
  expect(result).toMatchObject({ kind: 'submitted', status: 'rejected' });
  expect(result).toHaveProperty('reason', expect.stringContaining('below the least'));
  expect(await desk.executor.submit(testIntent({ size: 0.05 }), testOrigin)).toMatchObject({
    kind: 'duplicate',
    status: 'rejected',
  });
  expect(readOpenPosition(desk.log.db, 'BTC')).toBeUndefined();
});

test('an entry to the other side flips the position and its protection', async () => {
  await desk.executor.submit(testIntent({ size: 2 }), testOrigin);
  const short = testIntent({ side: 'short', stop: 103, target: 90, size: 5, signals: ['s3'] });
  await desk.executor.submit(short, testOrigin);
  expect(await desk.exchange.positions()).toMatchObject([{ side: 'short', size: 3 }]);
  expect(readOpenPosition(desk.log.db, 'BTC')).toMatchObject({
    side: 'short',
    openSize: 3,
    stop: 103,
  });
  expect(table(`select close_reason, status from position_events where side = 'long'`)).toEqual([
    { close_reason: 'flip', status: 'closed' },
  ]);
  const live = table(`select purpose, action, size, price from orders where status = 'open'`);
  expect(live).toHaveLength(2);
  expect(live).toContainEqual({ purpose: 'stop', action: 'buy', size: 3, price: 103 });
});

test('a further entry to the same side takes over stop and target for all of it', async () => {
  await desk.executor.submit(testIntent({ size: 2 }), testOrigin);
  const more = testIntent({ size: 1, stop: 98, target: 112, signals: ['s3'] });
  await desk.executor.submit(more, testOrigin);
  const live = table(
    `select purpose, size, price from orders where status = 'open' order by purpose`,
  );
  expect(live).toEqual([
    { purpose: 'stop', size: 3, price: 98 },
    { purpose: 'target', size: 3, price: 112 },
  ]);
  expect(count('position.opened.v1')).toBe(1);
});
