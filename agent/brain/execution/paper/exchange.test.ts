import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '#lib';
import type { OrderRequest } from '../../model/order.ts';
import { createTestFolder, plainConfig, testMarket } from '../test-desk.ts';
import { createTestPrices, type TestPrices } from '../test-prices.ts';
import type { PaperConfig } from './config.ts';
import { createPaperExchange, type PaperExchange } from './exchange.ts';

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;
let folder: string;
let clock: ManualClock;
let prices: TestPrices;
let exchange: PaperExchange;

function open(config: Partial<PaperConfig> = {}): PaperExchange {
  const path = join(folder, 'paper.db');
  return createPaperExchange({ path, config: { ...plainConfig, ...config }, feed: prices, clock });
}

function restart(config: Partial<PaperConfig> = {}): void {
  exchange.close();
  exchange = open(config);
}

let made = 0;
function order(init: Partial<OrderRequest> = {}): OrderRequest {
  const action = init.action ?? 'buy';
  made += 1;
  return {
    clientId: `0x${made.toString(16).padStart(32, '0')}`,
    symbol: 'BTC',
    action,
    kind: 'market',
    size: 1,
    price: action === 'buy' ? 1_000 : 0.01,
    reduceOnly: false,
    expiresAt: clock.now() + 10_000,
    ...init,
  };
}

/** A candle of one minute that begins now; afterwards it has closed. */
async function candle(openPrice: number, high: number, low: number, close: number): Promise<void> {
  const openAt = clock.now();
  prices.candle('BTC', openAt, openAt + minute, [openPrice, high, low, close]);
  await clock.sleep(minute);
}

beforeEach(() => {
  folder = createTestFolder();
  clock = createManualClock({ startMs: start, autoAdvance: true });
  prices = createTestPrices();
  prices.tick('BTC', start, 100);
  exchange = open();
});
afterEach(() => {
  exchange.close();
  rmSync(folder, { recursive: true });
});

describe('what a fill costs', () => {
  // Check 16 of the reference: mid 100, 5 bps, a notional of 743.75, 6 bps.
  test('buy at mid 100 with 5 bps and a fee of 6 bps', async () => {
    const size = Math.floor((743.75 / 100.05) * 1e6) / 1e6;
    expect(size).toBe(7.433783);
    await exchange.place(order({ size }));
    const [fill] = await exchange.fillsSince(0);
    expect(fill?.price).toBeCloseTo(100.05, 9);
    expect(fill?.size).toBe(7.433783);
    expect(fill?.fee).toBeCloseTo(0.44625, 6);
    expect(fill?.isMaker).toBe(false);
  });

  test('a round trip at an unchanged mid loses the slippage twice and both fees', async () => {
    await exchange.place(order({ size: 10 }));
    await exchange.place(order({ size: 10, action: 'sell', reduceOnly: true }));
    // 10 × (100.05 − 99.95) + 0.0006 × (1000.5 + 999.5)
    const { cash, equity } = await exchange.balance();
    expect(cash).toBeCloseTo(10_000 - 1 - 1.2, 9);
    expect(equity).toBe(cash);
    expect(await exchange.positions()).toEqual([]);
  });

  // Check 3: a flip trades twice the size, so it costs two fees of it.
  test('a flip from long to short costs 20 bps at 10 bps', async () => {
    const slippage = { ...plainConfig.slippage, baseRate: 0 };
    const markets = [{ ...testMarket, takerFeeRate: 0.001 }];
    restart({ slippage, markets });
    await exchange.place(order({ size: 1 }));
    const before = (await exchange.balance()).cash;
    expect(before).toBeCloseTo(10_000 - 0.1, 9);
    await exchange.place(order({ size: 2, action: 'sell' }));
    expect((await exchange.balance()).cash).toBeCloseTo(before - 100 * 0.002, 9);
    expect(await exchange.positions()).toEqual([
      { symbol: 'BTC', side: 'short', size: 1, entryPrice: 100 },
    ]);
  });

  test('a target that rests pays the fee of a maker and no slippage', async () => {
    await exchange.place(order({ size: 10 }));
    await exchange.place(
      order({ kind: 'target', action: 'sell', size: 10, price: 110, reduceOnly: true }),
    );
    await candle(101, 111, 100, 109);
    const fill = (await exchange.fillsSince(0)).at(-1);
    expect(fill).toMatchObject({ price: 110, size: 10, isMaker: true });
    expect(fill?.fee).toBeCloseTo(1_100 * 0.0002, 9);
  });
});

describe('stops', () => {
  const rates = { slippage: { ...plainConfig.slippage, baseRate: 0 } };

  test.each([
    ['long', 'inside the candle at the stop', [99, 99, 96, 98], 97],
    ['long', 'in a gap at the open behind it', [95, 96, 94, 96], 95],
    ['short', 'inside the candle at the stop', [101, 104, 101, 102], 103],
    ['short', 'in a gap at the open behind it', [105, 106, 104, 104], 105],
  ] as const)('a %s goes %s', async (side, _, [open, high, low, close], expected) => {
    restart(rates);
    const isLong = side === 'long';
    await exchange.place(order({ action: isLong ? 'buy' : 'sell' }));
    await exchange.place(
      order({
        action: isLong ? 'sell' : 'buy',
        kind: 'stop',
        price: isLong ? 97 : 103,
        reduceOnly: true,
      }),
    );
    await candle(open, high, low, close);
    expect((await exchange.fillsSince(0)).at(-1)?.price).toBe(expected);
    expect(await exchange.positions()).toEqual([]);
  });

  test('with stop and target in one candle the stop was first', async () => {
    restart(rates);
    await exchange.place(order());
    await exchange.place(order({ kind: 'target', action: 'sell', price: 110, reduceOnly: true }));
    await exchange.place(order({ kind: 'stop', action: 'sell', price: 97, reduceOnly: true }));
    await candle(100, 111, 96, 100);
    expect((await exchange.fillsSince(0)).map(({ price }) => price)).toEqual([100, 97]);
    // The target was reached in the same candle, and there was nothing left to reduce.
    expect(await exchange.openOrders()).toEqual([]);
  });

  test('prices from before an order was there do not count', async () => {
    restart(rates);
    const openAt = clock.now();
    prices.candle('BTC', openAt, openAt + minute, [100, 100, 90, 100]);
    await clock.sleep(minute / 2);
    await exchange.place(order());
    await exchange.place(order({ kind: 'stop', action: 'sell', price: 97, reduceOnly: true }));
    await clock.sleep(minute / 2);
    expect((await exchange.fillsSince(0)).length).toBe(1);
  });

  test('they rest beyond their expiry, which is for coming in, and while nobody is there', async () => {
    restart(rates);
    await exchange.place(order());
    await exchange.place(order({ kind: 'stop', action: 'sell', price: 97, reduceOnly: true }));
    exchange.close();
    for (let index = 0; index < 5; index++) await candle(99, 100, index === 3 ? 96 : 98, 98);
    exchange = open(rates);
    expect((await exchange.fillsSince(0)).at(-1)).toMatchObject({
      price: 97,
      at: start + 4 * minute,
    });
  });
});

test('funding: longs pay a positive rate, shorts get it, on what is held then', async () => {
  restart({ slippage: { ...plainConfig.slippage, baseRate: 0 } });
  await exchange.place(order({ size: 2 }));
  await candle(100, 120, 100, 110);
  prices.pay('BTC', clock.now(), 0.0001);
  // 2 × 110 × 0.0001
  expect(await exchange.fundingSince(0)).toMatchObject([{ symbol: 'BTC', rate: 0.0001 }]);
  expect((await exchange.fundingSince(0))[0]?.amount).toBeCloseTo(0.022, 12);
  await exchange.place(order({ size: 5, action: 'sell' }));
  await candle(110, 110, 110, 100);
  prices.pay('BTC', clock.now(), 0.0001);
  expect((await exchange.fundingSince(clock.now()))[0]?.amount).toBeCloseTo(-3 * 100 * 0.0001, 12);
});

describe('what it refuses', () => {
  test.each([
    ['a price beside the tick', { price: 1_000.001 }, 'multiple'],
    ['a size beside the lot', { size: 1.0000005 }, 'multiple'],
    ['a market that is not there', { symbol: 'DOGE' }, 'no such market'],
    ['a market without a price', { symbol: 'ETH' }, 'no price'],
    ['less than the least value', { size: 0.05 }, 'below the least'],
    // 10,000 × 40 is the most that 10,000 can carry.
    ['more than the margin carries', { size: 4_001 }, 'insufficient margin'],
    ['reduce-only without a position', { reduceOnly: true }, 'reduce-only'],
    ['what comes after its expiry', { expiresAt: start - 1 }, 'expiry'],
  ] as const)('%s', async (_, init, reason) => {
    const result = await exchange.place(order(init));
    expect(result.kind).toBe('rejected');
    expect(result).toHaveProperty('reason', expect.stringContaining(reason));
    expect(await exchange.fillsSince(0)).toEqual([]);
  });

  test('an old quote is no price', async () => {
    restart({ quoteMaxAgeMs: 1_000 });
    await clock.sleep(1_001);
    expect(await exchange.place(order())).toMatchObject({ reason: 'there is no price' });
  });

  test('a stop whose price was passed', async () => {
    await exchange.place(order());
    const stop = order({ kind: 'stop', action: 'sell', price: 101, reduceOnly: true });
    expect(await exchange.place(stop)).toMatchObject({ kind: 'rejected' });
  });
});

test('a market order beyond its worst price ends unfilled', async () => {
  expect(await exchange.place(order({ price: 100.04 }))).toMatchObject({
    kind: 'accepted',
    order: { status: 'cancelled', filledSize: 0 },
  });
});

test('reduce-only takes no more than the position', async () => {
  await exchange.place(order({ size: 2 }));
  const result = await exchange.place(order({ action: 'sell', size: 5, reduceOnly: true }));
  expect(result).toMatchObject({ order: { status: 'cancelled', filledSize: 2 } });
  expect(await exchange.positions()).toEqual([]);
});

test('one client id is one order, before and after a restart, at once and later', async () => {
  const request = order();
  const results = await Promise.all([exchange.place(request), exchange.place(request)]);
  expect(results.map(({ kind }) => kind)).toEqual(['accepted', 'duplicate']);
  restart();
  expect(await exchange.place(request)).toMatchObject({
    kind: 'duplicate',
    order: { status: 'filled' },
  });
  expect((await exchange.fillsSince(0)).length).toBe(1);
});

test('an order takes a share of the volume and no more', async () => {
  prices = createTestPrices({ volatility: 0, hourlyVolume: 5_000 });
  prices.tick('BTC', start, 100);
  restart();
  // 10 % of 5,000 at 100.
  expect(await exchange.place(order({ size: 8 }))).toMatchObject({
    order: { status: 'cancelled', filledSize: 5 },
  });
});

test('a liquidation takes what the margin does not carry any more', async () => {
  restart({ startCash: 10_000, slippage: { ...plainConfig.slippage, baseRate: 0 } });
  // 1,000 at 100 with 10,000 of cash: 10x, so the reference's vector a thousandth as large, and fees.
  await exchange.place(order({ size: 1_000 }));
  await candle(100, 100, 91.3, 92);
  expect((await exchange.positions()).length).toBe(1);
  await candle(92, 92, 91, 92);
  expect(await exchange.positions()).toEqual([]);
  const fill = (await exchange.fillsSince(0)).at(-1);
  expect(fill).toMatchObject({ clientId: 'liquidation', action: 'sell', size: 1_000 });
  // 10,000 − 60 of fees at entry: 100 − (9,940 − 1,250) / 1,000 / (1 − 1/80)
  expect(fill?.price).toBeCloseTo(91.2, 6);
});

test('the same seed has the same luck, another one another', async () => {
  const config = {
    partialFillRate: 0.5,
    splitRate: 0.5,
    rejectRate: 0.2,
    lostReplyRate: 0.2,
    latencyMs: { min: 0, max: 500 },
  };
  const play = async (seed: number) => {
    const path = ':memory:';
    const own = createManualClock({ startMs: start, autoAdvance: true });
    const venue = createPaperExchange({
      ...{ path, feed: prices, clock: own, config: { ...plainConfig, ...config, seed } },
    });
    const results: unknown[] = [];
    for (let index = 0; index < 20; index++) {
      const clientId = `0x${index.toString(16).padStart(32, 'a')}`;
      results.push(await venue.place(order({ clientId, expiresAt: own.now() + 10_000 })));
    }
    results.push(await venue.fillsSince(0));
    venue.close();
    return results;
  };
  expect(await play(7)).toEqual(await play(7));
  expect(await play(7)).not.toEqual(await play(8));
});
