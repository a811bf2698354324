import { describe, expect, test } from 'vitest';
import type { Candle } from '../../model/candle.ts';
import {
  hasSharedData,
  readSharedCandles,
  readSharedFunding,
  readSharedSeries,
  readSharedTrades,
} from '../shared-data.fixture.ts';
import { aggregateCandles } from './aggregate.ts';
import { createCandleBuilder } from './build.ts';
import { candlesOf, seriesOf } from './columns.ts';
import { findGaps } from './gaps.ts';
import { joinAtClose, joinByClose, lastClosedIndex } from './join.ts';

const hour = 3_600_000;

describe.skipIf(!hasSharedData)('real candles (shared/data)', () => {
  // README of shared/data/candles: rows, gaps and missing candles of each file.
  test.each([
    ['BTC_USDT_USDT-1h', '1h', 43_776, 0, 0],
    ['ADA_BTC-5m', '5m', 5_720, 5, 40],
    ['UNITTEST_BTC-1m', '1m', 13_681, 538, 717],
    ['XRP_ETH-1m', '1m', 2_469, 676, 1_091],
    ['XRP_ETH-5m', '5m', 706, 6, 6],
  ] as const)('%s has the gaps it is known for', (name, interval, rows, gaps, missing) => {
    const series = readSharedSeries(name, interval);
    const found = findGaps(series.openAt, interval);
    expect(series.openAt).toHaveLength(rows);
    expect(found).toHaveLength(gaps);
    expect(found.reduce((sum, gap) => sum + gap.missing, 0)).toBe(missing);
  });

  test.each(['1m', '5m'] as const)('trades aggregate exactly to the %s candles', (interval) => {
    const builder = createCandleBuilder(interval);
    const candles: Candle[] = [];
    for (const trade of readSharedTrades()) {
      const { closed, late } = builder.push(trade);
      expect(late).toBe(false);
      if (closed !== undefined) candles.push(closed);
    }
    const last = builder.close(Number.MAX_SAFE_INTEGER);
    if (last !== undefined) candles.push(last);
    // The files hold volumes rounded to 8 decimals.
    const rounded = candles.map((candle) => ({ ...candle, volume: round8(candle.volume) }));
    expect(rounded).toEqual(readSharedCandles(`XRP_ETH-${interval}`));
  });

  test('1m candles of a thin market make the 5m file when empty minutes are no trades', () => {
    const minutes = readSharedSeries('XRP_ETH-1m', '1m');
    const end = Date.UTC(2019, 9, 13, 11, 20);
    const made = aggregateCandles(minutes, '5m', { missing: 'no-trades', knownUntil: end });
    expect(made.incomplete).toEqual([]);
    const rounded = candlesOf(made.series).map((c) => ({ ...c, volume: round8(c.volume) }));
    expect(rounded).toEqual(readSharedCandles('XRP_ETH-5m'));
    // Taken for unknown, nothing of an incomplete interval is made up.
    const strict = aggregateCandles(minutes, '5m');
    expect(strict.series.openAt.length + strict.incomplete.length).toBe(706);
    expect(strict.incomplete.length).toBeGreaterThan(0);
  });

  test('5m candles equal the 1h file, of another origin, on all 916 full hours', () => {
    const made = aggregateCandles(readSharedSeries('BTC_USDT_USDT-5m', '5m'), '1h');
    const hours = new Map(readSharedCandles('BTC_USDT_USDT-1h').map((c) => [c.openAt, c]));
    const candles = candlesOf(made.series);
    expect(candles).toHaveLength(916);
    for (const { volume, ...prices } of candles) {
      const { volume: volumeOfFile, ...pricesOfFile } = hours.get(prices.openAt) as Candle;
      expect(prices).toEqual(pricesOfFile);
      // README: the volume to 3e-11.
      expect(Math.abs(volume - volumeOfFile)).toBeLessThanOrEqual(1e-10 * volumeOfFile);
    }
    // Begins at 16:45 and ends at 21:15: both hours are cut off.
    expect(made.incomplete).toEqual([Date.UTC(2023, 0, 2, 16), Date.UTC(2023, 1, 9, 21)]);
  });

  test('funding with jittering stamps joins by time, where equal stamps would find nothing', () => {
    const rates = readSharedFunding();
    const candles = readSharedSeries('XRP_USDT_USDT-5m', '5m');
    const stamps = new Set(candles.openAt);
    const inside = rates.filter((rate) => rate.at < (candles.openAt.at(-1) ?? 0));
    expect(inside.length).toBeGreaterThan(9);
    expect(inside.filter((rate) => stamps.has(rate.at)).length).toBeLessThan(inside.length / 2);
    const joined = joinAtClose(
      candles,
      Float64Array.from(rates, (rate) => rate.at),
    );
    joined.forEach((rate, index) => {
      const closeAt = (candles.openAt[index] as number) + 300_000;
      const known = rates.filter(({ at }) => at <= closeAt).length - 1;
      expect(rate).toBe(known);
    });
  });
});

describe('joins by close time', () => {
  const flat = (openAt: number): Candle => ({
    openAt,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 0,
  });
  const hours = seriesOf(
    'X',
    '1h',
    [10, 11, 13].map((h) => flat(h * hour)),
  );

  test('a 1h candle stamped 10:00 is known at 11:00', () => {
    expect(lastClosedIndex(hours, 11 * hour - 1)).toBe(-1);
    expect(lastClosedIndex(hours, 11 * hour)).toBe(0);
    expect(lastClosedIndex(hours, 13 * hour + 59)).toBe(1);
    expect(lastClosedIndex(hours, 14 * hour)).toBe(2);
  });

  test('each 5m candle sees the hour that had closed when it closed', () => {
    const fives = seriesOf(
      'X',
      '5m',
      [10.9, 11, 11.9, 12, 13.95].map((h) => flat(Math.round(h * hour))),
    );
    // Closes at 10:59, 11:05, 11:59, 12:05, 14:02.
    expect([...joinByClose(fives, hours)]).toEqual([-1, 0, 0, 1, 2]);
  });
});

describe('candles out of trades', () => {
  const trade = (at: number, price: number, amount = 1) => ({
    at,
    id: at,
    price,
    amount,
    side: 'buy' as const,
  });

  test('a minute without a trade has no candle; the last one closes by the clock', () => {
    const builder = createCandleBuilder('1m');
    expect(builder.push(trade(59_999, 5))).toEqual({ late: false });
    const { closed } = builder.push(trade(120_000, 7));
    expect(closed).toEqual({ openAt: 0, open: 5, high: 5, low: 5, close: 5, volume: 1 });
    expect(builder.close(179_999)).toBeUndefined();
    expect(builder.close(180_000)?.openAt).toBe(120_000);
    expect(builder.close(180_000)).toBeUndefined();
  });

  test('a trade of a minute that is closed is late, and in no candle', () => {
    const builder = createCandleBuilder('1m');
    builder.push(trade(10, 5));
    builder.push(trade(60_000, 6));
    expect(builder.push(trade(59_000, 9))).toEqual({ late: true });
    expect(builder.close(120_000)?.high).toBe(6);
    expect(builder.push(trade(119_000, 9))).toEqual({ late: true });
  });
});

describe('gaps', () => {
  test('at both ends of a range that is asked for', () => {
    const openAt = Float64Array.of(2 * hour, 3 * hour, 6 * hour);
    expect(findGaps(openAt, '1h')).toEqual([{ from: 4 * hour, to: 6 * hour, missing: 2 }]);
    expect(findGaps(openAt, '1h', { from: 0, to: 8.5 * hour })).toEqual([
      { from: 0, to: 2 * hour, missing: 2 },
      { from: 4 * hour, to: 6 * hour, missing: 2 },
      { from: 7 * hour, to: 8 * hour, missing: 1 },
    ]);
    expect(findGaps(new Float64Array(), '1h', { from: 0, to: hour })).toHaveLength(1);
    expect(findGaps(new Float64Array(), '1h')).toEqual([]);
    expect(findGaps(openAt, '1h', { from: 3 * hour, to: 4 * hour })).toEqual([]);
  });
});

function round8(value: number): number {
  return Number(value.toFixed(8));
}
