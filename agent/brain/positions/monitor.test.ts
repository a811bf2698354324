import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestFolder,
  type Desk,
  type DeskOptions,
  openDesk,
  plainConfig,
  testIntent,
  testOrigin,
} from '../execution/test-desk.ts';
import { createTestPrices, type TestPrices } from '../execution/test-prices.ts';
import { createTestVenue, renderOrder } from '../execution/test-venue.ts';
import { readOpenPosition } from './held-position.ts';

const start = Date.UTC(2026, 0, 1);
const exact = { ...plainConfig, slippage: { ...plainConfig.slippage, baseRate: 0 } };
let folder: string;
let prices: TestPrices;
let desk: Desk;

function restart(options: Partial<DeskOptions> = {}): void {
  const { clock, brake } = desk;
  desk.close();
  desk = openDesk({ folder, feed: prices, config: exact, clock, brake, ...options });
}

beforeEach(async () => {
  folder = createTestFolder();
  prices = createTestPrices();
  prices.tick('BTC', start, 100);
  desk = openDesk({ folder, feed: prices, config: exact, holdMaxMs: 3_600_000 });
  await desk.monitor.start();
});
afterEach(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

async function priceIs(price: number): Promise<void> {
  await desk.clock.sleep(1_000);
  prices.tick('BTC', desk.clock.now(), price);
  await desk.monitor.onPrice({ symbol: 'BTC', price });
}

interface Closed {
  readonly reason: string;
  readonly exitPrice: number;
  readonly pnl: number;
  readonly fees: number;
  readonly maxAdverseRate: number;
  readonly maxFavourableRate: number;
}

function closed(): readonly Closed[] {
  return [...desk.log.read({ types: ['position.closed.v1'] })].map(
    ({ payload }) => payload as Closed,
  );
}

async function expectFlat(): Promise<void> {
  expect(readOpenPosition(desk.log.db, 'BTC')).toBeUndefined();
  expect(await desk.exchange.positions()).toEqual([]);
  expect(await desk.exchange.openOrders()).toEqual([]);
  expect(desk.executor.symbols()).toEqual([]);
}

// Check 15: 10 at 100 with a fee of 6 bps to take and 2 bps to make, by hand.
describe('hitting a level closes at the level, with its reason', () => {
  const short = { side: 'short', stop: 103, target: 90 } as const;

  test.each([
    ['long at its stop', {}, [99, 97], 'stop', 97, -30, 0.6 + 0.582],
    ['long at its target', {}, [104, 110], 'target', 110, 100, 0.6 + 0.22],
    ['short at its stop', short, [101, 103], 'stop', 103, -30, 0.6 + 0.618],
    ['short at its target', short, [96, 90], 'target', 90, 100, 0.6 + 0.18],
  ] as const)('%s', async (_, init, path, reason, exitPrice, gross, fees) => {
    await desk.executor.submit(testIntent(init), testOrigin);
    for (const price of path) await priceIs(price);
    expect(closed()).toHaveLength(1);
    expect(closed()[0]).toMatchObject({ reason, exitPrice });
    expect(closed()[0]?.pnl).toBeCloseTo(gross - fees, 9);
    await expectFlat();
    const row = desk.log.db.prepare('select status, pnl, exit_price from position_events').get();
    expect(row).toMatchObject({ status: reason === 'stop' ? 'stopped' : 'closed' });
    expect(row?.pnl).toBe(closed()[0]?.pnl);
  });

  test('long and short earn the same for the same move, before the fees', async () => {
    const gross: number[] = [];
    for (const init of [{}, { ...short, signals: ['s3'] }]) {
      await priceIs(100);
      await desk.executor.submit(testIntent(init), testOrigin);
      await priceIs(init === short ? 97 : 'side' in init ? 103 : 97);
      gross.push((closed().at(-1)?.pnl ?? 0) + (closed().at(-1)?.fees ?? 0));
    }
    expect(gross).toEqual([-30, -30]);
  });

  test('behind a gap at the price there is', async () => {
    await desk.executor.submit(testIntent(), testOrigin);
    await priceIs(94);
    expect(closed()[0]).toMatchObject({ reason: 'stop', exitPrice: 94 });
    expect(closed()[0]?.pnl).toBeCloseTo(-60 - 0.6 - 0.564, 9);
  });
});

test('how far prices went for and against a position is kept across a restart', async () => {
  await desk.executor.submit(testIntent(), testOrigin);
  for (const price of [98, 106, 101]) await priceIs(price);
  restart();
  await desk.monitor.start();
  await priceIs(110);
  expect(closed()[0]?.maxAdverseRate).toBeCloseTo(0.02, 9);
  expect(closed()[0]?.maxFavourableRate).toBeCloseTo(0.1, 9);
});

test('time: no earlier and no later', async () => {
  await desk.executor.submit(testIntent(), testOrigin);
  const openedAt = readOpenPosition(desk.log.db, 'BTC')?.openedAt ?? 0;
  await desk.clock.sleep(openedAt + 3_600_000 - 1_001 - desk.clock.now());
  await priceIs(101);
  expect(closed()).toEqual([]);
  await priceIs(101);
  expect(closed()).toMatchObject([{ reason: 'time', exitPrice: 101 }]);
  await expectFlat();
});

test('the kill switch closes on the next poll, without a new price', async () => {
  await desk.executor.submit(testIntent(), testOrigin);
  await priceIs(101);
  desk.brake.close = 'level 4: close all';
  await desk.monitor.poll();
  expect(closed()).toMatchObject([{ reason: 'kill-switch', exitPrice: 101 }]);
  await expectFlat();
});

test('an operator closes; the wish holds across a restart until there is a price', async () => {
  await desk.executor.submit(testIntent(), testOrigin);
  const { positionId = '' } = readOpenPosition(desk.log.db, 'BTC') ?? {};
  const by = { source: 'operator/hayden', trace: 'api-1' };
  expect(await desk.monitor.close(positionId, by)).toMatchObject({ kind: 'closing' });
  restart();
  await desk.monitor.start();
  expect(closed()).toEqual([]);
  await priceIs(102);
  expect(closed()).toMatchObject([{ reason: 'operator', exitPrice: 102 }]);
  expect(await desk.monitor.close(positionId, by)).toEqual({ kind: 'gone' });
  await expectFlat();
});

test('a close that fills in part goes on until nothing is left', async () => {
  restart({ config: { ...exact, partialFillRate: 1 } });
  await desk.executor.submit(testIntent({ size: 7 }), testOrigin);
  const { positionId = '' } = readOpenPosition(desk.log.db, 'BTC') ?? {};
  await priceIs(101);
  await desk.monitor.close(positionId, testOrigin);
  for (let index = 0; index < 30; index++) await priceIs(101);
  const closes = desk.log.db
    .prepare(`select count(*) as n from orders where purpose = 'close'`)
    .get();
  expect(Number(closes?.n)).toBeGreaterThan(1);
  expect(closed()).toMatchObject([{ reason: 'operator' }]);
  await expectFlat();
});

test('a stop that was hit while nobody was there is found at the start, once', async () => {
  await desk.executor.submit(testIntent(), testOrigin);
  const { clock } = desk;
  desk.close();
  for (const price of [96, 99, 105]) {
    await clock.sleep(60_000);
    prices.tick('BTC', clock.now(), price);
  }
  desk = openDesk({ folder, feed: prices, config: exact, clock });
  const report = await desk.monitor.start();
  expect(report).toEqual({ fills: 1, unresolved: 0, positions: [], cashDifference: 0 });
  expect(closed()).toMatchObject([{ reason: 'stop', exitPrice: 96 }]);
  await expectFlat();
  expect((await desk.monitor.start()).fills).toBe(0);
});

describe('against an exchange that does as it is told', () => {
  async function openAtVenue() {
    const venue = createTestVenue(desk.clock);
    venue.answer = (order) => {
      if (order.kind !== 'market') return { kind: 'accepted', order: renderOrder(order) };
      const { clientId, symbol, action, size } = order;
      const at = desk.clock.now();
      const fill = { clientId, symbol, action, size, price: 100, fee: 0, isMaker: false, at };
      venue.fills.push({ ...fill, id: `f${venue.fills.length}` });
      const filled = { status: 'filled', filledSize: size } as const;
      return { kind: 'accepted', order: renderOrder(order, filled) };
    };
    restart({ folder: `${folder}/told`, wrapExchange: () => venue });
    await desk.monitor.start();
    await desk.executor.submit(testIntent(), testOrigin);
    return venue;
  }

  test('a stop that rests and does not fire is overtaken after a while', async () => {
    const venue = await openAtVenue();
    await priceIs(96);
    expect(venue.placed.map(({ kind }) => kind)).toEqual(['market', 'stop', 'target']);
    for (let index = 0; index < 9; index++) await priceIs(96);
    expect(venue.placed).toHaveLength(3);
    await priceIs(96);
    expect(venue.placed.at(-1)).toMatchObject({ kind: 'market', action: 'sell', reduceOnly: true });
    expect(closed()).toMatchObject([{ reason: 'stop' }]);
  });

  test('a stop that is refused is tried again with growing waits, and done from here meanwhile', async () => {
    const venue = await openAtVenue();
    const { answer } = venue;
    for (const id of [...venue.orders.keys()]) await venue.cancel(id);
    const triedAt: number[] = [];
    venue.answer = (order) => {
      if (order.kind !== 'stop') return answer(order);
      triedAt.push((desk.clock.now() - start) / 1_000);
      return { kind: 'rejected', reason: 'only post-only orders allowed' };
    };
    await desk.monitor.poll();
    for (let index = 0; index < 20; index++) await priceIs(100);
    const waits = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    expect(waits).toEqual([1, 2, 4, 8]);
    await priceIs(96.9);
    expect(closed()).toMatchObject([{ reason: 'stop' }]);
  });

  test('what began to close goes on when the price is back where it was', async () => {
    const venue = await openAtVenue();
    const { answer } = venue;
    for (const id of [...venue.orders.keys()]) await venue.cancel(id);
    await desk.monitor.poll();
    venue.answer = (order) => {
      if (order.kind === 'stop') return { kind: 'rejected', reason: 'busy' };
      const result = answer(order);
      const last = venue.fills.at(-1);
      if (order.kind !== 'market' || last === undefined || order.size < 10) return result;
      venue.fills.splice(-1, 1, { ...last, size: 4 });
      const ended = { status: 'cancelled', filledSize: 4 } as const;
      return { kind: 'accepted', order: renderOrder(order, ended) };
    };
    for (const id of [...venue.orders.keys()]) await venue.cancel(id);
    await desk.monitor.poll();
    await priceIs(96);
    expect(readOpenPosition(desk.log.db, 'BTC')).toMatchObject({ openSize: 6 });
    await priceIs(100);
    expect(closed()).toMatchObject([{ reason: 'stop' }]);
  });

  test('a failing exchange is told of, and the next price tries again', async () => {
    const venue = await openAtVenue();
    const { openOrders } = venue;
    const { Fault } = await import('#lib');
    venue.openOrders = () =>
      Promise.reject(new Fault({ code: 'brain.exchange', message: 'no answer' }));
    desk.brake.close = 'level 4';
    await priceIs(100);
    expect(desk.faults.map(({ message }) => message)).toEqual(['no answer']);
    venue.openOrders = openOrders;
    await priceIs(100);
    expect(closed()).toMatchObject([{ reason: 'kill-switch' }]);
  });
});
