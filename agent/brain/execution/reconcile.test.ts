import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import type { VenueOrder } from '../model/order.ts';
import { readBalance, readEquity, readOpenPosition } from '../positions/index.ts';
import { readLocks } from './projection-locks.ts';
import { createTestFolder, type Desk, openDesk, testIntent, testOrigin } from './test-desk.ts';
import { createTestPrices } from './test-prices.ts';
import { createTestVenue, renderOrder, type TestVenue } from './test-venue.ts';

const start = Date.UTC(2026, 0, 1);
let folder: string;
let desk: Desk;
let venue: TestVenue;

beforeEach(async () => {
  folder = createTestFolder();
  const clock = createManualClock({ startMs: start, autoAdvance: true });
  venue = createTestVenue(clock);
  venue.answer = (order) => {
    if (order.kind !== 'market') return { kind: 'accepted', order: renderOrder(order) };
    fill(order.clientId, order.action, order.size, 100);
    const filled = { status: 'filled', filledSize: order.size } as const;
    return { kind: 'accepted', order: renderOrder(order, filled) };
  };
  desk = openDesk({ folder, feed: createTestPrices(), clock, wrapExchange: () => venue });
});
afterEach(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

function fill(clientId: string, action: 'buy' | 'sell', size: number, price: number): void {
  const at = desk.clock.now();
  const id = `f${venue.fills.length}`;
  venue.fills.push({
    id,
    clientId,
    symbol: 'BTC',
    action,
    size,
    price,
    fee: 0,
    isMaker: false,
    at,
  });
}

const events = (type: string) => [...desk.log.read()].filter((event) => event.type === type);

test('the account is taken as it is the first time, and what came before does not count', async () => {
  fill('older', 'buy', 3, 90);
  await desk.clock.sleep(1_000);
  venue.cash = 12_345.67;
  const report = await desk.monitor.start();
  expect(report).toEqual({ fills: 0, unresolved: 0, positions: [], cashDifference: 0 });
  expect(readBalance(desk.log.db)).toMatchObject({ exchange: 'test-venue', cash: 12_345.67 });
});

// Trading check 11.
describe('what was not made here', () => {
  test('a position is adopted, flagged, and locks its symbol until an operator looked', async () => {
    venue.held = [{ symbol: 'BTC', side: 'short', size: 2, entryPrice: 105 }];
    expect((await desk.monitor.start()).positions).toEqual(['BTC']);
    expect(readOpenPosition(desk.log.db, 'BTC')).toMatchObject({
      ...{ side: 'short', openSize: 2, entryPrice: 105, stop: null, intentId: null },
    });
    expect(events('position.mismatch.v1')).toHaveLength(1);
    expect(readLocks(desk.log.db)).toMatchObject([{ symbol: 'BTC' }]);
    const locked = await desk.executor.submit(testIntent(), testOrigin);
    expect(locked.kind).toBe('locked');
    // Known now: not a difference any more.
    expect((await desk.monitor.start()).positions).toEqual([]);
    desk.executor.release('BTC', 'it is mine', { source: 'operator/hayden', trace: 'cli' });
    expect((await desk.executor.submit(testIntent(), testOrigin)).kind).toBe('submitted');
  });

  // By hand: 5 % of the reference's decision step (3.2), from 105 up, and from where the price is by then.
  test.each([
    ['short', 100, 110.25],
    ['short', 120, 126],
    ['long', 110, 99.75],
    ['long', 100, 95],
  ] as const)(
    'a %s of 105 gets a stop that rests with the first price, at %d',
    async (side, price, stop) => {
      venue.held = [{ symbol: 'BTC', side, size: 2, entryPrice: 105 }];
      await desk.monitor.start();
      await desk.monitor.onPrice({ symbol: 'BTC', price });
      expect(readOpenPosition(desk.log.db, 'BTC')?.stop).toBeCloseTo(stop, 9);
      expect(venue.placed).toMatchObject([
        { kind: 'stop', size: 2, reduceOnly: true, action: side === 'long' ? 'sell' : 'buy' },
      ]);
      await desk.monitor.onPrice({ symbol: 'BTC', price });
      expect(venue.placed).toHaveLength(1);
      expect(events('position.changed.v1')).toHaveLength(1);
    },
  );

  test('it can be closed like any other', async () => {
    venue.held = [{ symbol: 'BTC', side: 'short', size: 2, entryPrice: 105 }];
    await desk.monitor.start();
    const { positionId = '' } = readOpenPosition(desk.log.db, 'BTC') ?? {};
    await desk.monitor.onPrice({ symbol: 'BTC', price: 100 });
    expect(await desk.monitor.close(positionId, testOrigin)).toEqual({ kind: 'gone' });
    expect(venue.placed).toMatchObject([
      { kind: 'stop' },
      { kind: 'market', action: 'buy', size: 2, reduceOnly: true },
    ]);
    expect(events('position.closed.v1')).toMatchObject([
      { payload: { reason: 'operator', pnl: 10 } },
    ]);
  });

  test('a resting order is flagged once and locks its symbol', async () => {
    const other: VenueOrder = {
      ...{ clientId: '', venueId: 'V-9', symbol: 'BTC', status: 'open' },
      ...{ filledSize: 0, averagePrice: null, reason: null },
    };
    venue.orders.set('other', other);
    await desk.monitor.start();
    await desk.monitor.start();
    expect(events('order.unknown-external.v1')).toMatchObject([
      { payload: { venueId: 'V-9', symbol: 'BTC' } },
    ]);
    expect(desk.executor.entryLock('BTC')).toContain('not made here');
    expect(venue.cancelled).toEqual([]);
  });

  test('a liquidation ends the position by its fill', async () => {
    await desk.monitor.start();
    await desk.executor.submit(testIntent(), testOrigin);
    fill('liquidation', 'sell', 10, 91);
    venue.cash = 10_000 - 90;
    const report = await desk.monitor.start();
    expect(report).toMatchObject({ fills: 1, positions: [], cashDifference: 0 });
    expect(events('position.closed.v1')).toMatchObject([
      { payload: { reason: 'external', exitPrice: 91, pnl: -90 } },
    ]);
    expect(events('order.unknown-external.v1')).toHaveLength(1);
    // Its stop and target go.
    expect(venue.cancelled).toHaveLength(2);
  });

  test('a position that vanished has no made-up exit', async () => {
    await desk.monitor.start();
    await desk.executor.submit(testIntent(), testOrigin);
    venue.held = [];
    expect((await desk.monitor.start()).positions).toEqual(['BTC']);
    expect(readOpenPosition(desk.log.db, 'BTC')).toBeUndefined();
    expect(events('position.closed.v1')).toMatchObject([
      { payload: { reason: 'external', exitPrice: null, pnl: 0 } },
    ]);
  });

  test('another size is adopted and protected', async () => {
    await desk.monitor.start();
    await desk.executor.submit(testIntent(), testOrigin);
    venue.held = [{ symbol: 'BTC', side: 'long', size: 4, entryPrice: 100 }];
    await desk.monitor.start();
    expect(events('position.mismatch.v1')).toMatchObject([
      { payload: { local: { side: 'long', size: 10 }, venue: { side: 'long', size: 4 } } },
    ]);
    expect(readOpenPosition(desk.log.db, 'BTC')).toMatchObject({ openSize: 4, stop: 97 });
    expect(venue.placed.slice(-2)).toMatchObject([
      { kind: 'stop', size: 4 },
      { kind: 'target', size: 4 },
    ]);
  });
});

test('a balance that fills do not explain is written down and taken over', async () => {
  await desk.monitor.start();
  venue.cash = 9_750;
  expect((await desk.monitor.start()).cashDifference).toBe(-250);
  expect(events('balance.mismatch.v1')).toMatchObject([
    { payload: { localCash: 10_000, venueCash: 9_750 } },
  ]);
  expect(readBalance(desk.log.db)).toMatchObject({ cash: 9_750, unexplained: -250 });
  expect((await desk.monitor.start()).cashDifference).toBe(0);
});

test('books that lag behind each other are no difference', async () => {
  await desk.monitor.start();
  await desk.executor.submit(testIntent(), testOrigin);
  let asked = 0;
  venue.positions = async () => {
    asked += 1;
    return asked === 1 ? [] : [{ symbol: 'BTC', side: 'long', size: 10, entryPrice: 100 }];
  };
  expect((await desk.monitor.start()).positions).toEqual([]);
  expect(events('position.mismatch.v1')).toEqual([]);
});

test('stops that are missing are there again', async () => {
  await desk.monitor.start();
  await desk.executor.submit(testIntent(), testOrigin);
  venue.held = [{ symbol: 'BTC', side: 'long', size: 10, entryPrice: 100 }];
  for (const id of [...venue.orders.keys()]) await venue.cancel(id);
  await desk.monitor.start();
  expect(venue.placed.slice(-2)).toMatchObject([
    { kind: 'stop', size: 10, price: 97 },
    { kind: 'target', size: 10, price: 110 },
  ]);
  expect(new Set(venue.placed.map(({ clientId }) => clientId)).size).toBe(venue.placed.length);
});

test('funding is counted once, for the position that was open then', async () => {
  await desk.monitor.start();
  await desk.executor.submit(testIntent(), testOrigin);
  const at = desk.clock.now() + 1;
  venue.funding.push({ id: 'u1', symbol: 'BTC', rate: 0.0001, amount: 0.1, at });
  await desk.clock.sleep(5);
  for (let index = 0; index < 3; index++) await desk.monitor.poll();
  expect(readOpenPosition(desk.log.db, 'BTC')?.funding).toBeCloseTo(0.1, 12);
  expect(readBalance(desk.log.db)?.cash).toBeCloseTo(9_999.9, 9);
});

test('a log belongs to one exchange', async () => {
  await desk.monitor.start();
  (venue as { name: string }).name = 'another';
  await expect(desk.monitor.start()).rejects.toMatchObject({ code: 'brain.config' });
});

test('equity is cash and what is open, and nothing without a price', async () => {
  const equity = (price?: number) => readEquity(desk.log.db, () => price);
  expect(equity(100)).toBeUndefined();
  await desk.monitor.start();
  expect(equity()).toBe(10_000);
  await desk.executor.submit(testIntent(), testOrigin);
  expect(equity()).toBeUndefined();
  expect(equity(103)).toBeCloseTo(10_030, 9);
});
