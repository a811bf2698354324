import { describe, expect, test } from 'vitest';
import {
  createAtr,
  createBollinger,
  createEma,
  createLevels,
  createMomentum,
  createRsi,
  createSma,
  createVolatility,
  createVolumeRatio,
  createZScore,
  type Indicator,
} from './index.ts';

function run<Input, Output>(indicator: Indicator<Input, Output>, inputs: readonly Input[]) {
  return inputs.map((input) => indicator.push(input));
}

describe('RSI', () => {
  // The worked example of Wilder's RSI that StockCharts publishes; values of an external program.
  const closes = [
    44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826,
    45.8931, 46.0328, 45.614, 46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439,
  ];

  test('the known example, from index 14 on', () => {
    const values = run(createRsi(14), closes);
    expect(values.slice(0, 14)).toEqual(new Array(14).fill(null));
    const known = [70.5328, 66.3186, 66.5498, 69.4063, 66.3552, 57.9749];
    known.forEach((value, index) => {
      expect(Math.abs((values[14 + index] ?? 0) - value)).toBeLessThan(1e-4);
    });
  });

  test('only gains are 100, only losses 0, no movement 50', () => {
    const last = (closesOf: (index: number) => number) =>
      run(
        createRsi(14),
        Array.from({ length: 30 }, (_, index) => closesOf(index)),
      ).at(-1);
    expect(last((index) => 100 + index)).toBe(100);
    expect(last((index) => 100 - index)).toBe(0);
    expect(last(() => 100)).toBe(50);
  });
});

describe('averages', () => {
  test('SMA(3) of 1 2 3 4 is 2, 3', () => {
    expect(run(createSma(3), [1, 2, 3, 4])).toEqual([null, null, 2, 3]);
  });

  test('EMA(3) of 1 2 3 5: seed 2, then 2 + ½·(5 − 2)', () => {
    expect(run(createEma(3), [1, 2, 3, 5])).toEqual([null, null, 2, 3.5]);
  });
});

test('ATR(2): true ranges 3, 4 have the mean 3.5; the next 6 makes (3.5 + 6) / 2', () => {
  const bars = [
    { high: 11, low: 9, close: 10 },
    { high: 12, low: 9, close: 11 },
    { high: 15, low: 13, close: 14 },
    { high: 14, low: 8, close: 9 },
  ];
  expect(run(createAtr(2), bars)).toEqual([null, null, 3.5, 4.75]);
});

test('Bollinger(4, 2) of 2 4 4 6: mean 4, population deviation √2', () => {
  const bands = run(createBollinger(4, 2), [2, 4, 4, 6]).at(-1);
  expect(bands?.middle).toBe(4);
  expect(bands?.upper).toBeCloseTo(4 + 2 * Math.SQRT2, 12);
  expect(bands?.lower).toBeCloseTo(4 - 2 * Math.SQRT2, 12);
  expect(bands?.position).toBeCloseTo(0.5 + 2 / (4 * Math.SQRT2), 12);
});

test('z-score of 2 4 4 6 is √2, and there is none of equal values', () => {
  expect(run(createZScore(4), [2, 4, 4, 6]).at(-1)).toBeCloseTo(Math.SQRT2, 12);
  expect(run(createZScore(3), [5, 5, 5]).at(-1)).toBeNull();
});

test('volatility(2) of 100 110 99: deviation of ln 1.1 and ln 0.9 with n − 1', () => {
  const [up, down] = [Math.log(1.1), Math.log(0.9)];
  const expected = Math.sqrt((((up - down) / 2) ** 2 * 2) / 1);
  const values = run(createVolatility(2), [100, 110, 99]);
  expect(values.slice(0, 2)).toEqual([null, null]);
  expect(values[2]).toBeCloseTo(expected, 12);
});

test('momentum(2) of 100 105 110 is +10 %', () => {
  const values = run(createMomentum(2), [100, 105, 110]);
  expect(values.slice(0, 2)).toEqual([null, null]);
  expect(values[2]).toBeCloseTo(0.1, 12);
});

test('volume ratio compares with the volumes before, not with itself; none of a dead market', () => {
  expect(run(createVolumeRatio(2), [10, 30, 40])).toEqual([null, null, 2]);
  expect(run(createVolumeRatio(2), [0, 0, 5])).toEqual([null, null, null]);
});

describe('support and resistance', () => {
  const bar = (low: number, high: number, close: number) => ({ low, high, close });

  test('the nearest swings around the close', () => {
    // Swing lows 8 (index 2) and 9 (index 6), swing highs 14 (index 4) and 13 (index 8).
    const bars = [
      bar(10, 12, 10.5),
      bar(9, 11, 10),
      bar(8, 10, 9),
      bar(10, 13, 12),
      bar(11, 14, 13),
      bar(10, 12, 11),
      bar(9, 11, 10),
      bar(10, 12, 11.5),
      bar(11, 13, 12),
      bar(10.5, 12, 11),
    ];
    expect(run(createLevels(10, 1), bars).at(-1)).toEqual({ support: 9, resistance: 13 });
  });

  test('a low of the newest candle is no swing yet', () => {
    const bars = [bar(10, 11, 10), bar(9, 10, 9.5), bar(8, 9, 8.5)];
    expect(run(createLevels(3, 1), bars).at(-1)).toEqual({ support: null, resistance: null });
  });
});
