import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import type { Candle } from '../../model/candle.ts';
import { candlesOf, seriesOf } from '../candles/columns.ts';
import { hasSharedData, readSharedFunding } from '../shared-data.fixture.ts';
import { openMarketStore } from '../store/market-store.ts';
import { loadMarket } from './live.ts';
import { createMemoryMarket } from './memory.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);

function candle(index: number, close = 100 + index): Candle {
  const openAt = start + index * hour;
  return { openAt, open: close, high: close, low: close, close, volume: 1 };
}

function marketOf(...hours: readonly number[]) {
  const market = createMemoryMarket('synthetic');
  market.putCandles(
    seriesOf(
      'BTC',
      '1h',
      hours.map((index) => candle(index)),
    ),
  );
  return market;
}

describe('candles', () => {
  test('one stamped 10:00 is seen at 11:00, not a millisecond before', () => {
    const market = marketOf(9, 10);
    const seen = (at: number) => market.viewAt(at).candles('BTC', '1h')?.openAt.length ?? 0;
    expect(seen(start + 10 * hour - 1)).toBe(0);
    expect(seen(start + 10 * hour)).toBe(1);
    expect(seen(start + 11 * hour - 1)).toBe(1);
    expect(seen(start + 11 * hour)).toBe(2);
  });

  test('the newest ones, as many as asked for; nothing is no series', () => {
    const view = marketOf(0, 1, 2, 3).viewAt(start + 3.5 * hour);
    expect([...(view.candles('BTC', '1h', 2)?.openAt ?? [])]).toEqual([
      start + hour,
      start + 2 * hour,
    ]);
    expect(view.candles('BTC', '1h', 9)?.openAt).toHaveLength(3);
    expect(view.candles('ETH', '1h')).toBeUndefined();
    expect(view.candles('BTC', '5m')).toBeUndefined();
  });

  test('a service forgets the oldest rows, never the newest, and a view keeps what it was given', () => {
    const market = createMemoryMarket('synthetic', () => 8);
    market.addCandle('BTC', '1h', candle(0));
    const early = market.viewAt(start + hour).candles('BTC', '1h');
    for (let index = 1; index < 100; index++) market.addCandle('BTC', '1h', candle(index));
    const rows = market.viewAt(start + 100 * hour).candles('BTC', '1h')?.openAt ?? [];
    expect(rows.length).toBeGreaterThanOrEqual(8);
    expect(rows.length).toBeLessThanOrEqual(10);
    expect(rows.at(-1)).toBe(start + 99 * hour);
    expect([...(early?.openAt ?? [])]).toEqual([start]);
  });

  test('what comes later, in any order, changes no view of before', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 30 }, (_, index) => index),
      { minLength: 30 },
    );
    fc.assert(
      fc.property(order, fc.integer({ min: 1, max: 29 }), (hours, cut) => {
        const at = start + cut * hour;
        const market = createMemoryMarket('real');
        for (const index of hours) market.addCandle('BTC', '1h', candle(index));
        const series = market.viewAt(at).candles('BTC', '1h');
        expect(series && candlesOf(series)).toEqual(
          Array.from({ length: cut }, (_, index) => candle(index)),
        );
      }),
    );
  });

  test('a view that was taken stays as it was while candles come', () => {
    const market = marketOf(0, 1);
    const before = market.viewAt(start + 100 * hour).candles('BTC', '1h');
    for (let index = 2; index < 90; index++) market.addCandle('BTC', '1h', candle(index));
    expect(before && candlesOf(before)).toEqual([candle(0), candle(1)]);
  });

  test('gaps among the newest, and what is missing up to now', () => {
    const view = marketOf(0, 1, 4, 5).viewAt(start + 7.5 * hour);
    expect(
      view.gaps('BTC', '1h', 5).map(({ from, missing }) => [(from - start) / hour, missing]),
    ).toEqual([
      [2, 2],
      [6, 1],
    ]);
    expect(view.gaps('ETH', '1h', 5)).toHaveLength(1);
  });

  test('the newest close with its age; none is undefined, never 0', () => {
    const market = marketOf(0, 1);
    const five = { ...candle(0, 7), openAt: start + 2 * hour };
    market.addCandle('BTC', '5m', five);
    expect(market.viewAt(start + 2 * hour + 60_000).price('BTC')).toEqual({
      value: 101,
      observedAt: start + 2 * hour,
      ageMs: 60_000,
    });
    expect(market.viewAt(start + 2 * hour + 300_000).price('BTC')).toMatchObject({
      value: 7,
      ageMs: 0,
    });
    expect(market.viewAt(start).price('BTC')).toBeUndefined();
    expect(market.viewAt(start).origin).toBe('synthetic');
  });
});

describe.skipIf(!hasSharedData)('funding (shared/data)', () => {
  test('with jittering stamps: known from its own time on', () => {
    const rates = readSharedFunding();
    const market = createMemoryMarket('real');
    market.addFunding('XRP', rates);
    rates.forEach((rate, index) => {
      expect(market.viewAt(rate.at - 1).fundingRate('XRP')?.value).toBe(rates[index - 1]?.rate);
      expect(market.viewAt(rate.at).fundingRate('XRP')).toEqual({
        value: rate.rate,
        observedAt: rate.at,
        ageMs: 0,
      });
      expect(market.viewAt(rate.at + 5).funding('XRP', 3)).toEqual(
        rates.slice(Math.max(0, index - 2), index + 1),
      );
    });
  });
});

describe('points', () => {
  const market = createMemoryMarket('real');
  const point = (observed: number, known: number, value: number) => ({
    observedAt: start + observed * hour,
    knownAt: start + known * hour,
    value,
  });
  // The second was corrected two hours later; the third is known only late.
  market.addPoints('whale.netflow-usd', 'BTC', [
    point(0, 0, 1),
    point(1, 1, 2),
    point(1, 3, 20),
    point(2, 9, 3),
  ]);

  test.each([
    [0, [1]],
    [1, [1, 2]],
    [2.5, [1, 2]],
    [3, [1, 20]],
    [9, [1, 20, 3]],
  ])('at hour %s: what was known then', (hours, values) => {
    const view = market.viewAt(start + hours * hour);
    expect(view.points('whale.netflow-usd', 'BTC', 10).map(({ value }) => value)).toEqual(values);
    expect([...view.values('whale.netflow-usd', 'BTC', 10)]).toEqual(values);
    expect([...view.values('whale.netflow-usd', 'BTC', 1)]).toEqual(values.slice(-1));
    expect(view.latest('whale.netflow-usd', 'BTC')?.value).toBe(values.at(-1));
  });

  test('the age is that of the observation', () => {
    expect(market.viewAt(start + 9 * hour).latest('whale.netflow-usd', 'BTC')?.ageMs).toBe(
      7 * hour,
    );
    expect(market.viewAt(start - 1).latest('whale.netflow-usd', 'BTC')).toBeUndefined();
    expect(market.viewAt(start + hour).latest('whale.netflow-usd')).toBeUndefined();
  });
});

test('a store in memory follows what is written, and loads no more than it is told to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  const clock = createManualClock({ startMs: start + 100 * hour });
  const store = openMarketStore({ folder, origin: 'real', clock, owner: 'test' });
  const add = (symbol: string, ...rows: Candle[]) =>
    store.addCandles(symbol, '1h', { rows, source: 'here', where: String });
  add('BTC', candle(0), candle(1), candle(2));
  add('ETH', candle(0));
  store.addTrades('BTC', {
    rows: [{ at: start, id: 1, price: 1, amount: 1, side: 'buy' }],
    source: 'here',
    where: String,
  });
  const market = loadMarket(store, { from: start + hour, symbols: ['BTC'] });
  const closes = () => [...(market.viewAt(start + 50 * hour).candles('BTC', '1h')?.close ?? [])];
  expect(closes()).toEqual([101, 102]);
  expect(market.viewAt(start + 50 * hour).symbols()).toEqual(['BTC']);
  expect(market.viewAt(start + 50 * hour).trades('BTC', 0)).toEqual([]);
  add('BTC', candle(3));
  add('ETH', candle(3));
  add('BTC', candle(5));
  add('BTC', candle(4));
  expect(closes()).toEqual([101, 102, 103, 104, 105]);
  market.close();
  add('BTC', candle(6));
  expect(closes()).toHaveLength(5);
  store.close();
  rmSync(folder, { recursive: true });
});
