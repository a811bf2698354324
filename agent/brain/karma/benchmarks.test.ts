import { describe, expect, test } from 'vitest';
import { hasSharedData, readSharedCandles } from '../data/shared-data.fixture.ts';
import { dayMs, hourMs } from '../model/time.ts';
import {
  type BenchmarkMarket,
  type BenchmarkSignal,
  benchmarkEquity,
  benchmarks,
  runBenchmarks,
} from './benchmarks.ts';
import { dailyReturns, maxDrawdown, measureEquity, sharpeOf } from './equity.ts';

const start = Date.UTC(2026, 0, 1);

function market(
  closes: readonly number[],
  signals: readonly BenchmarkSignal[] = [],
): BenchmarkMarket {
  const points = closes.map((close, index) => ({ at: start + index * hourMs, close }));
  return { symbol: 'BTC', intervalMs: hourMs, closes: points, signals };
}

const said = (
  hour: number,
  direction: BenchmarkSignal['direction'],
  producer = 'rsi',
): BenchmarkSignal => {
  const at = start + hour * hourMs;
  const conviction = direction === 'neutral' ? 0 : 7;
  return { producer, direction, conviction, at, observedAt: at, intervalMs: hourMs };
};

function named(name: (typeof benchmarks)[number]['name']) {
  const benchmark = benchmarks.find((one) => one.name === name);
  if (benchmark === undefined) throw new Error(name);
  return benchmark;
}

const lastOf = (points: readonly { equity: number }[]) => points.at(-1)?.equity as number;
const signals = named('equal-weight-signals');
const momentum = named('momentum-20');

test('brain reference, check 3: flat price, 0, 1, 1, 0 at 10 bps is .998001; a flip costs twice', () => {
  const there = market([100, 100, 100, 100], [said(1, 'long'), said(3, 'neutral')]);
  expect(signals.exposures(there)).toEqual([0, 1, 1, 0]);
  expect(lastOf(benchmarkEquity(signals, there, 0.001))).toBeCloseTo(0.998001, 12);
  const flip = market([100, 100], [said(0, 'long'), said(1, 'short')]);
  expect(lastOf(benchmarkEquity(signals, flip, 0.001))).toBeCloseTo(0.999 * 0.998, 12);
  expect(lastOf(benchmarkEquity(named('buy-and-hold'), market([100, 100]), 0.001))).toBe(0.999);
});

test('brain reference, check 2: a signal at each rising close of 100, 110, 100, 110 earns no 1.331', () => {
  const rising = [0, 1, 2, 3].map((hour) => said(hour, hour % 2 === 1 ? 'long' : 'neutral'));
  const equity = benchmarkEquity(signals, market([100, 110, 100, 110], rising), 0);
  // Held only from the second close to the third: 100 / 110.
  expect(lastOf(equity)).toBeCloseTo(100 / 110, 12);
});

test('signals count the same whatever their conviction, while they are fresh', () => {
  const closes = [100, 100, 100, 100, 100, 100];
  const views = [said(0, 'long', 'a'), said(1, 'short', 'b'), said(1, 'long', 'c')];
  // a alone; 1/3 of three; a is four hours old at close 4, b and c at close 5.
  const exposures = signals.exposures(market(closes, views.toReversed()));
  expect(exposures).toEqual([1, 1 / 3, 1 / 3, 1 / 3, 0, 0]);
});

test('momentum needs 20 periods, and 20 again after a gap', () => {
  const rising = market(Array.from({ length: 50 }, (_, index) => 100 + index));
  const exposures = momentum.exposures(rising);
  expect(exposures.findIndex((exposure) => exposure !== 0)).toBe(20);
  expect(exposures.slice(20).every((exposure) => exposure === 1)).toBe(true);
  const closes = rising.closes.map((point, index) =>
    index < 25 ? point : { ...point, at: point.at + hourMs },
  );
  const gapped = momentum.exposures({ ...rising, closes });
  expect(gapped.slice(20, 25)).toEqual([1, 1, 1, 1, 1]);
  expect(gapped.slice(25, 45).every((exposure) => exposure === 0)).toBe(true);
  expect(gapped.slice(45)).toEqual([1, 1, 1, 1, 1]);
  const falling = market(Array.from({ length: 21 }, (_, index) => 100 - index));
  expect(momentum.exposures(falling).at(-1)).toBe(-1);
});

test('no benchmark knows what comes: cutting the future off changes nothing before', () => {
  const closes = Array.from({ length: 60 }, (_, index) => 100 + 10 * Math.sin(index * index));
  const views = closes.map((_, hour) =>
    said(hour, hour % 3 === 0 ? 'long' : 'short', `p${hour % 5}`),
  );
  for (const benchmark of benchmarks) {
    const whole = benchmarkEquity(benchmark, market(closes, views), 0.001);
    for (const cut of [1, 20, 21, 37]) {
      const part = benchmarkEquity(benchmark, market(closes.slice(0, cut), views), 0.001);
      expect(part).toEqual(whole.slice(0, cut));
    }
  }
});

test('brain reference, check 4: returns .01, −.005, .02, 0 have Sharpe 10.770133, and drawdown .25', () => {
  expect(sharpeOf([0.01, -0.005, 0.02, 0])).toBeCloseTo(10.770133, 6);
  expect(maxDrawdown([1, 1.1, 0.99, 1.2, 0.9])).toBeCloseTo(0.25, 12);
  expect(sharpeOf([0.1, 0.1, 0.1])).toBeNull();
});

test('under 30 daily returns there is no Sharpe ratio, and none for what never moves', () => {
  const days = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      at: start + index * dayMs,
      equity: 1 + (index % 2) / 10,
    }));
  expect(measureEquity(days(30))).toMatchObject({ days: 29, sharpe: null });
  expect(measureEquity(days(31)).sharpe).not.toBeNull();
  expect(measureEquity([])).toEqual({
    ...{ totalReturn: null, sharpe: null, maxDrawdownRate: null, days: 0 },
  });
  const [flat] = runBenchmarks([market(Array.from({ length: 1_000 }, (_, i) => 100 + i))], {
    costRate: 0.001,
  });
  expect(flat).toMatchObject({ name: 'flat', totalReturn: 0, sharpe: null, maxDrawdownRate: 0 });
});

test('a day ends with what closes at its midnight; a day without a close returns 0', () => {
  const at = (day: number, hour: number) => start + day * dayMs + hour * hourMs;
  const points = [
    { at: at(0, 12), equity: 1 },
    { at: at(1, 0), equity: 2 },
    { at: at(1, 1), equity: 3 },
    { at: at(3, 1), equity: 6 },
  ];
  // Ends of the days: 2, 3, 3 (nothing), 6.
  expect(dailyReturns(points)).toEqual([0.5, 0, 1]);
});

test('two markets share the money: one doubles, one stays', () => {
  const [, held] = runBenchmarks([market([100, 200]), market([50, 50])], { costRate: 0 });
  expect(held).toMatchObject({ name: 'buy-and-hold', totalReturn: 0.5 });
  expect(() => runBenchmarks([market([100, 0])], { costRate: 0 })).toThrow('BTC: close 1 is 0');
});

describe.skipIf(!hasSharedData)('BTC, 1h, five years (shared/data)', () => {
  // Trading reference, section 4: 1.104 daily × √365 and 77.24 % on closes, measured by another program.
  test('buy and hold has Sharpe 1.104 and lost 77.24 % of its peak', () => {
    const closes = readSharedCandles('BTC_USDT_USDT-1h').map(({ openAt, close }) => ({
      at: openAt + hourMs,
      close,
    }));
    const [, held] = runBenchmarks([{ symbol: 'BTC', intervalMs: hourMs, closes, signals: [] }], {
      costRate: 0,
    });
    expect(held?.sharpe).toBeCloseTo(1.104, 3);
    expect(held?.maxDrawdownRate).toBeCloseTo(0.7724, 4);
  });
});
