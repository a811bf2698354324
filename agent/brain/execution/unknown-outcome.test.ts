import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { readOpenPosition } from '../positions/index.ts';
import { createTestFolder, type Desk, openDesk, testIntent, testOrigin } from './test-desk.ts';
import { createTestPrices } from './test-prices.ts';
import { createTestVenue, renderOrder, type TestVenue } from './test-venue.ts';

const start = Date.UTC(2026, 0, 1);
let folder: string;
let desk: Desk;
let venue: TestVenue;

// An exchange that does as it is told.
beforeEach(async () => {
  folder = createTestFolder();
  const clock = createManualClock({ startMs: start, autoAdvance: true });
  venue = createTestVenue(clock);
  desk = openDesk({ folder, feed: createTestPrices(), clock, wrapExchange: () => venue });
  await desk.monitor.start();
});
afterEach(() => {
  desk.close();
  rmSync(folder, { recursive: true });
});

const types = () => [...desk.log.read()].map(({ type }) => type);
const count = (type: string) => types().filter((each) => each === type).length;
const table = (sql: string) => desk.log.db.prepare(sql).all();

// Trading check 7: 0.5 of 1.0, then two fills of one millisecond in reverse order and one of them
// twice.
test('fills in part, out of order and twice make one exact position, and its stop fits', async () => {
  venue.answer = (order) => {
    if (order.kind !== 'market') return { kind: 'accepted', order: renderOrder(order) };
    const at = desk.clock.now();
    const base = {
      clientId: order.clientId,
      symbol: 'BTC',
      action: 'buy',
      isMaker: false,
    } as const;
    venue.fills.push({ ...base, id: 'f1', price: 100.01, size: 0.5, fee: 0.030003, at });
    const status = 'partly-filled';
    return { kind: 'accepted', order: renderOrder(order, { status, filledSize: 0.5 }) };
  };
  await desk.executor.submit(testIntent({ size: 1 }), testOrigin);
  expect(venue.placed.map(({ kind, size }) => [kind, size])).toEqual([
    ['market', 1],
    ['stop', 0.5],
    ['target', 0.5],
  ]);
  const [entry] = venue.placed;
  if (entry === undefined) throw new Error('nothing was placed');
  const { clientId } = entry;
  const at = desk.clock.now() + 5;
  const base = { clientId, symbol: 'BTC', action: 'buy', isMaker: false, at } as const;
  const third = { ...base, id: 'f3', price: 100.07, size: 0.2, fee: 0.0120084 };
  const second = { ...base, id: 'f2', price: 100.03, size: 0.3, fee: 0.0180054 };
  venue.fills.push(third, second, third);
  venue.orders.set(clientId, renderOrder(entry, { status: 'filled', filledSize: 1 }));
  await desk.monitor.onPrice({ symbol: 'BTC', price: 100 });
  await desk.monitor.poll();
  const position = readOpenPosition(desk.log.db, 'BTC');
  expect(position?.openSize).toBe(1);
  // 0.5 × 100.01 + 0.3 × 100.03 + 0.2 × 100.07
  expect(position?.entryPrice).toBeCloseTo(100.028, 9);
  expect(position?.fees).toBeCloseTo(0.0600168, 9);
  expect(count('fill.recorded.v1')).toBe(3);
  const resting = [...venue.orders.values()].filter(({ status }) => status === 'open');
  const sizes = venue.placed.filter((each) =>
    resting.some((one) => one.clientId === each.clientId),
  );
  expect(sizes.map(({ kind, size }) => [kind, size])).toEqual([
    ['stop', 1],
    ['target', 1],
  ]);
});

test('a resized stop is there before the old one goes', async () => {
  const log: string[] = [];
  const { place, cancel } = venue;
  venue.place = (order) => {
    log.push(`place ${order.kind} ${order.size}`);
    return place(order);
  };
  venue.cancel = (clientId) => {
    log.push(`cancel ${venue.placed.find((each) => each.clientId === clientId)?.kind}`);
    return cancel(clientId);
  };
  await desk.executor.submit(testIntent({ size: 1 }), testOrigin);
  const [entry] = venue.placed;
  if (entry === undefined) throw new Error('nothing was placed');
  const base = {
    clientId: entry.clientId,
    symbol: 'BTC',
    action: 'buy',
    isMaker: false,
  } as const;
  for (const id of ['f1', 'f2']) {
    venue.fills.push({ ...base, id, price: 100, size: 0.5, fee: 0, at: desk.clock.now() });
    await desk.monitor.poll();
    await desk.monitor.poll();
  }
  expect(log).toEqual([
    'place market 1',
    'place stop 0.5',
    'place target 0.5',
    'place stop 1',
    'place target 1',
    'cancel stop',
    'cancel target',
  ]);
});

test('an order without an answer locks its symbol until its absence is proven', async () => {
  venue.answer = () => ({ kind: 'unknown', reason: 'no answer' });
  const first = await desk.executor.submit(testIntent(), testOrigin);
  expect(first).toMatchObject({ kind: 'submitted', status: 'unknown' });
  const other = testIntent({ signals: ['s3'] });
  const deadline = venue.placed[0]?.expiresAt ?? 0;
  while (desk.clock.now() <= deadline + 2_000) {
    expect((await desk.executor.submit(other, testOrigin)).kind).toBe('locked');
    await desk.monitor.poll();
    await desk.clock.sleep(1_000);
  }
  expect(venue.placed).toHaveLength(1);
  await desk.monitor.poll();
  expect(table('select status, reason from orders')).toEqual([
    { status: 'cancelled', reason: 'it never reached the exchange' },
  ]);
  // Proven: now the symbol is free, and the old trade stays what it was.
  venue.answer = (order) => ({ kind: 'accepted', order: renderOrder(order) });
  expect((await desk.executor.submit(testIntent(), testOrigin)).kind).toBe('duplicate');
  expect((await desk.executor.submit(other, testOrigin)).kind).toBe('submitted');
  expect(venue.placed).toHaveLength(2);
});

test('what decides is the clock of the exchange, not this one', async () => {
  venue.skewMs = -300_000;
  venue.answer = () => ({ kind: 'unknown', reason: 'no answer' });
  await desk.executor.submit(testIntent(), testOrigin);
  expect(venue.placed[0]?.expiresAt).toBe(start - 300_000 + 10_000);
  venue.skewMs = -310_000;
  await desk.clock.sleep(20_000);
  await desk.monitor.poll();
  expect(table('select status from orders')).toEqual([{ status: 'unknown' }]);
  await desk.clock.sleep(10_000);
  await desk.monitor.poll();
  expect(table('select status from orders')).toEqual([{ status: 'cancelled' }]);
});

// Trading check 14: five minutes in both directions.
test.each([-300_000, 300_000])('fills are found with clocks %d ms apart', async (skewMs) => {
  desk.close();
  venue.skewMs = skewMs;
  const { clock } = desk;
  const feed = createTestPrices();
  desk = openDesk({ folder: `${folder}/skewed`, feed, clock, wrapExchange: () => venue });
  await desk.monitor.start();
  await clock.sleep(600_000);
  venue.answer = (order) => {
    if (order.kind !== 'market') return { kind: 'accepted', order: renderOrder(order) };
    const { clientId, symbol, action, size } = order;
    const at = clock.now() + skewMs;
    venue.fills.push({
      id: 'f1',
      clientId,
      symbol,
      action,
      size,
      price: 100,
      fee: 0,
      isMaker: false,
      at,
    });
    return { kind: 'unknown', reason: 'no answer' };
  };
  await desk.executor.submit(testIntent(), testOrigin);
  expect(readOpenPosition(desk.log.db, 'BTC')).toMatchObject({ openSize: 10 });
  expect(venue.placed.map(({ kind }) => kind)).toEqual(['market', 'stop', 'target']);
});

test('an order whose answer was lost is found, with its fill, and none is sent again', async () => {
  venue.answer = (order) => {
    if (order.kind !== 'market') return { kind: 'accepted', order: renderOrder(order) };
    venue.orders.set(order.clientId, renderOrder(order, { status: 'filled', filledSize: 10 }));
    return { kind: 'unknown', reason: 'timeout' };
  };
  expect(await desk.executor.submit(testIntent(), testOrigin)).toMatchObject({ status: 'open' });
  // Its fill comes later than the news of it: until then it is not over.
  expect(desk.executor.entryLock('BTC')).toBe('an entry is under way');
  const [entry] = venue.placed;
  if (entry === undefined) throw new Error('nothing was placed');
  const { clientId } = entry;
  const fill = {
    id: 'f1',
    clientId,
    symbol: 'BTC',
    action: 'buy',
    price: 100,
    size: 10,
  } as const;
  venue.fills.push({ ...fill, fee: 0.6, isMaker: false, at: desk.clock.now() });
  await desk.monitor.poll();
  await desk.monitor.poll();
  expect(venue.placed.map(({ kind }) => kind)).toEqual(['market', 'stop', 'target']);
  expect(readOpenPosition(desk.log.db, 'BTC')?.openSize).toBe(10);
});

test('an order that ended is over when the last of its fills is known', async () => {
  venue.answer = (order) => {
    const status = order.kind === 'market' ? 'cancelled' : 'open';
    const filledSize = order.kind === 'market' ? 0.5 : 0;
    return { kind: 'accepted', order: renderOrder(order, { status, filledSize }) };
  };
  await desk.executor.submit(testIntent({ size: 1 }), testOrigin);
  expect(desk.executor.entryLock('BTC')).toBe('an entry is under way');
  const { clientId = '' } = venue.placed[0] ?? {};
  const fill = {
    id: 'f1',
    clientId,
    symbol: 'BTC',
    action: 'buy',
    price: 100,
    size: 0.5,
  } as const;
  venue.fills.push({ ...fill, fee: 0, isMaker: false, at: desk.clock.now() });
  await desk.monitor.poll();
  expect(desk.executor.entryLock('BTC')).toBeUndefined();
  expect(table(`select status, filled_size from orders where purpose = 'entry'`)).toEqual([
    { status: 'cancelled', filled_size: 0.5 },
  ]);
});

test('a protective order without an answer locks the symbol too, and has no second beside it', async () => {
  venue.answer = (order) => {
    if (order.kind === 'stop') return { kind: 'unknown', reason: 'no answer' };
    if (order.kind === 'target') return { kind: 'accepted', order: renderOrder(order) };
    const { clientId, symbol, action, size } = order;
    const fill = { id: clientId, clientId, symbol, action, size, price: 100, fee: 0 };
    venue.fills.push({ ...fill, isMaker: false, at: desk.clock.now() });
    const filled = { status: 'filled', filledSize: size } as const;
    return { kind: 'accepted', order: renderOrder(order, filled) };
  };
  await desk.executor.submit(testIntent(), testOrigin);
  expect(desk.executor.entryLock('BTC')).toContain('is not known yet');
  const stops = () => venue.placed.filter(({ kind }) => kind === 'stop');
  const [first] = stops();
  while (desk.clock.now() <= (first?.expiresAt ?? 0) + 2_000) {
    await desk.monitor.onPrice({ symbol: 'BTC', price: 100 });
    await desk.monitor.poll();
    expect(stops()).toHaveLength(1);
    await desk.clock.sleep(1_000);
  }
  for (let index = 0; index < 3; index++) {
    await desk.monitor.poll();
    await desk.clock.sleep(1_000);
  }
  expect(stops()).toHaveLength(2);
  expect(stops()[1]?.clientId).not.toBe(first?.clientId);
});

test('an exchange that fails while it is asked is an unknown outcome too', async () => {
  venue.place = () => Promise.reject(new Error('connection reset'));
  const result = await desk.executor.submit(testIntent(), testOrigin);
  expect(result).toMatchObject({ status: 'unknown', reason: 'connection reset' });
});
