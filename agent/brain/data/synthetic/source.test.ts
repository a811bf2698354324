import { describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { type Candle, type Interval, intervals } from '../../model/candle.ts';
import { aggregateCandles } from '../candles/aggregate.ts';
import { createCandleBuilder } from '../candles/build.ts';
import { findCandleFault } from '../candles/check.ts';
import { candlesOf, seriesOf } from '../candles/columns.ts';
import { findGaps } from '../candles/gaps.ts';
import { createTestContext, neverAborted, readAll } from '../sources/context.fixture.ts';
import type { MarketSource } from '../sources/define.ts';
import { synthetic } from './source.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 5, 15, 12, 0, 30);
const signal = neverAborted;

function open(settings: Partial<{ seed: string; assets: number }> = {}, at = now): MarketSource {
  return synthetic.open(synthetic.settings.parse(settings), createTestContext(at));
}

async function candlesFrom(
  source: MarketSource,
  symbol: string,
  interval: Interval,
  from: number,
  to: number,
): Promise<readonly Candle[]> {
  return (await readAll(source.candles?.({ symbol, interval, from, to, signal }))).rows;
}

const may = Date.UTC(2026, 4, 1);

test('the same seed is the same market, whatever is asked for first; another seed is another', async () => {
  const first = open();
  const second = open();
  await candlesFrom(second, 'ETH', '1d', now - 90 * day, now);
  const wanted = await candlesFrom(second, 'SOL', '5m', may + 3 * day, may + 4 * day);
  const all = await candlesFrom(first, 'SOL', '5m', may, may + 9 * day);
  const inside = all.filter(({ openAt }) => openAt >= may + 3 * day && openAt < may + 4 * day);
  expect(inside).toEqual(wanted);
  const other = await candlesFrom(open({ seed: 'other' }), 'SOL', '5m', may, may + day);
  expect(other[0]?.close).not.toBe(all[0]?.close);
});

test.each(['1m', '5m', '1h', '1d'] as const)(
  '%s candles are sound, closed, and not for ever the same',
  async (interval) => {
    const span = { '1m': 2, '5m': 6, '1h': 60, '1d': 300 }[interval] * day;
    const candles = await candlesFrom(open(), 'WIF', interval, now - span, now + day);
    expect(candles.length).toBeGreaterThan(0.75 * (span / intervals[interval]));
    for (const candle of candles) expect(findCandleFault(candle, interval, now)).toBeUndefined();
    const last = candles.at(-1)?.openAt ?? 0;
    expect(last + 2 * intervals[interval]).toBeGreaterThan(now);
    expect(new Set(candles.map(({ close }) => close)).size).toBeGreaterThan(candles.length / 3);
  },
);

test('longer candles are made of the shorter ones', async () => {
  const source = open();
  const minutes = seriesOf('SUI', '1m', await candlesFrom(source, 'SUI', '1m', may, may + 2 * day));
  const made = aggregateCandles(minutes, '1h', { missing: 'no-trades', knownUntil: may + 2 * day });
  expect(candlesOf(made.series)).toEqual(
    await candlesFrom(source, 'SUI', '1h', may, may + 2 * day),
  );
});

test('trades make the candles again', async () => {
  const source = open();
  const range = { from: may, to: may + day / 4 };
  const trades = await readAll(source.trades?.({ symbol: 'DOGE', ...range, signal }));
  const builder = createCandleBuilder('1m');
  const built: Candle[] = [];
  for (const trade of trades.rows) {
    const { closed, late } = builder.push(trade);
    expect(late).toBe(false);
    if (closed !== undefined) built.push(closed);
  }
  const last = builder.close(range.to);
  if (last !== undefined) built.push(last);
  const candles = await candlesFrom(source, 'DOGE', '1m', range.from, range.to);
  expect(built.map(({ volume: _, ...prices }) => prices)).toEqual(
    candles.map(({ volume: _, ...prices }) => prices),
  );
  built.forEach(({ volume }, index) => {
    expect(volume).toBeCloseTo(candles[index]?.volume ?? Number.NaN, 6);
  });
  expect(new Set(trades.rows.map(({ id }) => id)).size).toBe(trades.rows.length);
});

describe('what a market has', () => {
  const years = { from: Date.UTC(2025, 1, 1), to: Date.UTC(2026, 0, 1) };

  test('outages of all assets at once, and quiet minutes of thin ones', async () => {
    const source = open();
    const quarter = [may - 30 * day, may] as const;
    const gapsOf = async (symbol: string) => {
      const candles = await candlesFrom(source, symbol, '1m', ...quarter);
      return findGaps(
        Float64Array.from(candles, ({ openAt }) => openAt),
        '1m',
      );
    };
    const [btc, wif] = [await gapsOf('BTC'), await gapsOf('WIF')];
    expect(btc.length).toBeGreaterThan(0);
    expect(wif.length).toBeGreaterThan(100);
    for (const gap of btc) {
      expect(wif.some(({ from, to }) => from <= gap.from && to >= gap.to)).toBe(true);
    }
  });

  test('assets that move together, those of one sector more; shocks; prices that stay in range', async () => {
    const source = open();
    const returnsOf = async (symbol: string) => {
      const candles = await candlesFrom(source, symbol, '1d', years.from, years.to);
      return candles.slice(1).map(({ close }, i) => Math.log(close / (candles[i]?.close ?? 1)));
    };
    const [btc, aave, uni, doge] = await Promise.all(['BTC', 'AAVE', 'UNI', 'DOGE'].map(returnsOf));
    const correlation = (a: number[] = [], b: number[] = []) => {
      const mean = (x: number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
      const [ma, mb] = [mean(a), mean(b)];
      const product = (x: number[], mx: number, y: number[], my: number) =>
        x.reduce((sum, v, i) => sum + (v - mx) * ((y[i] ?? 0) - my), 0);
      return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
    };
    expect(correlation(btc, uni)).toBeGreaterThan(0.5);
    expect(correlation(btc, uni)).toBeLessThan(0.98);
    expect(correlation(aave, uni)).toBeGreaterThan(correlation(doge, uni));
    const deviation = Math.sqrt((btc ?? []).reduce((s, r) => s + r * r, 0) / (btc?.length ?? 1));
    // A normal day would reach four deviations once in 15,000 days.
    expect(Math.max(...(btc ?? []).map(Math.abs))).toBeGreaterThan(4 * deviation);
    const candles = await candlesFrom(source, 'BTC', '1d', years.from, years.to);
    expect(Math.min(...candles.map(({ low }) => low))).toBeGreaterThan(60_000 / 8);
    expect(Math.max(...candles.map(({ high }) => high))).toBeLessThan(60_000 * 8);
  });

  test('funding every eight hours, series in their range, assets with sectors', async () => {
    const source = open();
    const range = { from: may, to: may + 20 * day };
    const funding = await readAll(source.funding?.({ symbol: 'BTC', ...range, signal }));
    expect(funding.rows).toHaveLength(60);
    const points = async (series: string, symbol?: string) =>
      (await readAll(source.points?.({ series, symbol, ...range, signal }))).rows;
    const fear = await points('fear-greed');
    expect(fear).toHaveLength(20);
    for (const { value } of fear) expect(value >= 0 && value <= 100).toBe(true);
    const book = await points('book.imbalance', 'ETH');
    expect(book).toHaveLength(20 * 288);
    for (const { value } of book) expect(Math.abs(value)).toBeLessThanOrEqual(1);
    for (const { series, perSymbol } of source.series ?? []) {
      expect((await points(series, perSymbol ? 'BTC' : undefined)).length).toBeGreaterThan(0);
    }
    const assets = await source.assets?.([], signal);
    expect(
      assets?.every(({ sector, origin }) => sector !== undefined && origin === 'synthetic'),
    ).toBe(true);
    expect(await open({ assets: 40 }).assets?.([], signal)).toHaveLength(40);
  });
});

test('no number knows what comes after it: a world that ends earlier tells the same', async () => {
  const cut = may + 5 * day + 12_345;
  const range = { from: may, to: may + 9 * day };
  const [whole, ended] = [open(), open({}, cut)];
  for (const { series, perSymbol } of whole.series ?? []) {
    const request = { series, symbol: perSymbol ? 'BTC' : undefined, ...range, signal };
    const all = (await readAll(whole.points?.(request))).rows;
    const known = (await readAll(ended.points?.(request))).rows;
    expect(known).toEqual(all.filter(({ observedAt }) => observedAt < cut));
  }
  const known = await candlesFrom(ended, 'BTC', '1h', range.from, range.to);
  const all = await candlesFrom(whole, 'BTC', '1h', range.from, range.to);
  expect(known).toEqual(all.filter(({ openAt }) => openAt + 3_600_000 <= cut));
});

test('live it tells each candle when it has closed, by the clock it is given', async () => {
  const clock = createManualClock({ startMs: may + 58 * 60_000 + 500 });
  const source = synthetic.open(synthetic.settings.parse({}), { ...createTestContext(may), clock });
  const stop = new AbortController();
  const told: [Interval, number][] = [];
  const following = source.follow?.({
    symbols: ['BTC'],
    intervals: ['1m', '1h'],
    trades: false,
    signal: stop.signal,
    onConnected: () => undefined,
    onDown: () => undefined,
    onTrade: () => undefined,
    onCandle: (_, interval, candle) => told.push([interval, (candle.openAt - may) / 60_000]),
  });
  await clock.advance(1_000);
  expect(told).toEqual([]);
  await clock.advance(2 * 60_000);
  expect(told).toEqual([
    ['1m', 58],
    ['1m', 59],
    ['1h', 0],
  ]);
  stop.abort();
  await following;
});
