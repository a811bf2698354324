import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMemoryMarket, seriesNames, seriesOf } from '../data/index.ts';
import {
  createMomentum,
  createVolatility,
  createVolumeRatio,
  runOver,
} from '../indicators/index.ts';
import type { Candle } from '../model/candle.ts';
import { dayMs, hourMs } from '../model/time.ts';
import { enrich } from './index.ts';
import { rankOf } from './ranks.ts';

const data = join(import.meta.dirname, '../../../../shared/data');

function readCandles(rows: number): Candle[] {
  const text = readFileSync(join(data, 'candles/BTC_USDT_USDT-1h.csv'), 'utf8');
  return text
    .split('\n')
    .slice(1, rows + 1)
    .map((row) => {
      const [openAt, open, high, low, close, volume] = row.split(',').map(Number);
      return { openAt, open, high, low, close, volume } as Candle;
    });
}

const candles = readCandles(10_400);
const closeOf = (index: number) => (candles[index] as Candle).openAt + hourMs;
const nothing = { signals: [], noOpinions: [] };

function marketOf(rows: readonly Candle[]) {
  const market = createMemoryMarket('real');
  market.putCandles(seriesOf('BTC', '1h', rows));
  return market;
}

function featuresAt(market: ReturnType<typeof marketOf>, at: number) {
  const view = market.viewAt(at);
  const request = { view, symbols: ['BTC'], interval: '1h', collected: nothing } as const;
  const [features] = enrich({ ...request, regime: null });
  if (features === undefined) throw new Error('no features');
  return features;
}

interface Golden {
  readonly values: readonly {
    readonly index: number;
    readonly close: number;
    readonly rsi14: number;
    readonly atr14: number;
    readonly macd_hist: number | null;
  }[];
}

// golden-indicators.json was made by another program over the whole file.
test('indicators at a candle equal the golden ones, though only 300 candles are looked at', () => {
  const { values } = JSON.parse(
    readFileSync(join(data, 'golden-indicators.json'), 'utf8'),
  ) as Golden;
  const market = marketOf(candles);
  const within = values.filter(({ index }) => index < candles.length);
  expect(within.map(({ index }) => index)).toContain(10_000);
  for (const golden of within) {
    const features = featuresAt(market, closeOf(golden.index));
    expect(features.price).toBe(golden.close);
    expect(features.technical.rsi14).toBeCloseTo(golden.rsi14, 6);
    expect(features.technical.atr14).toBeCloseTo(golden.atr14, 6);
    if (golden.macd_hist === null) expect(features.technical.macdHistogram).toBeNull();
    else expect(features.technical.macdHistogram).toBeCloseTo(golden.macd_hist, 6);
  }
});

test('what follows a candle changes no feature of it', () => {
  const full = marketOf(candles);
  for (let index = 40; index < 10_000; index += 83) {
    const cut = marketOf(candles.slice(0, index + 1));
    expect(featuresAt(full, closeOf(index))).toEqual(featuresAt(cut, closeOf(index)));
  }
});

test('after a gap that is too long everything begins anew', () => {
  const holed = candles.slice(0, 400);
  const short = marketOf(holed.toSpliced(300, 3));
  const long = marketOf(holed.toSpliced(300, 4));
  expect(featuresAt(short, closeOf(399)).candles).toBe(397);
  const after = featuresAt(long, closeOf(399));
  expect(after.candles).toBe(96);
  expect(after.technical.rsi14).not.toBeNull();
  // A hundred candles are needed for levels.
  expect(after.technical.support).toBeNull();
  expect(featuresAt(long, closeOf(310)).technical.rsi14).toBeNull();
});

test('when the newest candle is stale there is no price and no indicator', () => {
  const market = marketOf(candles.slice(0, 400));
  const last = closeOf(399);
  expect(featuresAt(market, last + 4 * hourMs - 1).price).not.toBeNull();
  const stale = featuresAt(market, last + 4 * hourMs);
  expect(stale).toMatchObject({ price: null, mark: null, candles: 0, candleAt: last });
  expect(Object.values(stale.technical).every((value) => value === null)).toBe(true);
  expect(stale.ranks.price).toBeNull();
});

test('an asset nobody knows has features that say so', () => {
  const view = createMemoryMarket('real').viewAt(closeOf(0));
  const request = { view, symbols: ['X'], interval: '1h', collected: nothing } as const;
  const [features] = enrich({ ...request, regime: null });
  expect(features).toMatchObject({ candleAt: null, price: null, candles: 0 });
  expect(Object.values(features?.context ?? {}).every((value) => value === null)).toBe(true);
  expect(Object.values(features?.ranks ?? {}).every((value) => value === null)).toBe(true);
});

test('context is read with the age limit of each source', () => {
  const market = marketOf(candles.slice(0, 400));
  const at = closeOf(399);
  const put = (series: string, ageMs: number, value: number, symbol?: string) =>
    market.addPoints(series, symbol, [{ observedAt: at - ageMs, knownAt: at - ageMs, value }]);
  put(seriesNames.fearGreed, 3 * dayMs, 20);
  put(seriesNames.bookImbalance, 20 * 60_000, 0.5, 'BTC');
  put(seriesNames.openInterestUsd, dayMs, 1e9, 'BTC');
  put(seriesNames.openInterestUsd, 0, 1.05e9, 'BTC');
  const { context } = featuresAt(market, at);
  // Four times five minutes: too old. Three days of a daily one: not yet.
  expect(context).toMatchObject({ fearGreed: 20, bookImbalance: null, openInterestUsd: 1.05e9 });
  expect(context.openInterestChangePct).toBeCloseTo(5, 9);
  const close = (index: number) => (candles[index] as Candle).close;
  expect(context.change24hPct).toBeCloseTo((close(399) / close(375) - 1) * 100, 9);
});

// By hand: 30 numbers before the last, how many below and how many equal.
test('a rank is the share below and half of the equal ones', () => {
  const past = Array.from({ length: 30 }, (_, index) => index + 1);
  expect(rankOf([...past, 31])).toBe(1);
  expect(rankOf([...past, 0])).toBe(0);
  expect(rankOf([...past, 15])).toBeCloseTo((14 + 0.5) / 30, 12);
  expect(rankOf([...past.map(() => 7), 7])).toBe(0.5);
  expect(rankOf(past)).toBeNull();
  expect(rankOf([...past, Number.NaN])).toBeNull();
  // 15 below, and a value that is none is not counted.
  expect(rankOf([...past, Number.NaN, 15.5])).toBe(0.5);
});

// The same by the streaming indicators over the whole column, which are tested against golden values.
test('ranks of candles equal those of the indicators themselves', () => {
  const rows = candles.slice(0, 400);
  const { ranks } = featuresAt(marketOf(rows), closeOf(399));
  const close = Float64Array.from(rows, (row) => row.close);
  const volume = Float64Array.from(rows, (row) => row.volume);
  expect(ranks).toMatchObject({
    price: rankOf(close),
    volume: rankOf(volume),
    volatility20: rankOf(runOver(createVolatility(20), close)),
    momentum20: rankOf(runOver(createMomentum(20), close)),
    volumeRatio20: rankOf(runOver(createVolumeRatio(20), volume)),
  });
});

test('a candle that closes is seen at once, in a market that grows', () => {
  const market = marketOf(candles.slice(0, 400));
  for (let index = 400; index < 420; index++) {
    market.addCandle('BTC', '1h', candles[index] as Candle);
    const fresh = marketOf(candles.slice(0, index + 1));
    expect(featuresAt(market, closeOf(index))).toEqual(featuresAt(fresh, closeOf(index)));
  }
});
