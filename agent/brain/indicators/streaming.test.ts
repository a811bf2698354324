import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seriesOf } from '../data/candles/columns.ts';
import {
  createAtr,
  createBollinger,
  createEma,
  createLevels,
  createMacd,
  createMomentum,
  createRsi,
  createSma,
  createVolatility,
  createVolumeRatio,
  createWilder,
  createZScore,
  type Indicator,
  runFields,
  runOver,
  runOverBars,
  runOverColumn,
} from './index.ts';

const scalar: readonly (readonly [string, () => Indicator])[] = [
  ['sma', () => createSma(5)],
  ['ema', () => createEma(5)],
  ['wilder', () => createWilder(5)],
  ['rsi', () => createRsi(5)],
  ['z-score', () => createZScore(5)],
  ['volatility', () => createVolatility(5)],
  ['momentum', () => createMomentum(5)],
  ['volume ratio', () => createVolumeRatio(5)],
];

const price = fc.double({ min: 0.001, max: 1e6, noNaN: true });
const broken = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
const inputs = fc.array(
  fc.oneof({ weight: 30, arbitrary: price }, { weight: 1, arbitrary: broken }),
  {
    maxLength: 60,
  },
);

describe.each(scalar)('%s', (_, create) => {
  test('streaming equals batch bit for bit, and never lets NaN out', () => {
    fc.assert(
      fc.property(inputs, (values) => {
        const indicator = create();
        const streamed = values.map((value) => indicator.push(value));
        const batch = runOver(create(), Float64Array.from(values));
        streamed.forEach((value, index) => {
          expect(Object.is(batch[index], value ?? Number.NaN)).toBe(true);
          if (value !== null) expect(Number.isFinite(value)).toBe(true);
        });
      }),
    );
  });

  test('null before warm-up, a value at its first index, and null again after a NaN', () => {
    const indicator = create();
    // A pseudo-random walk that never stands still, so that nothing is undefined for that reason.
    const value = (index: number) => 100 + ((index * 7919) % 31);
    for (let index = 0; index < indicator.firstAt; index++) {
      expect(indicator.push(value(index))).toBeNull();
    }
    expect(indicator.push(value(indicator.firstAt))).not.toBeNull();
    expect(indicator.push(Number.NaN)).toBeNull();
    for (let index = 0; index < indicator.firstAt; index++) {
      expect(indicator.push(value(index))).toBeNull();
    }
    expect(indicator.push(value(indicator.firstAt))).not.toBeNull();
  });

  test('what comes later changes nothing before', () => {
    fc.assert(
      fc.property(inputs, fc.nat(60), inputs, (values, cut, other) => {
        const kept = values.slice(0, cut);
        const whole = runOver(create(), Float64Array.from(values)).subarray(0, kept.length);
        const changed = runOver(create(), Float64Array.from([...kept, ...other]));
        expect(Object.is(whole.length, kept.length)).toBe(true);
        whole.forEach((value, index) => {
          expect(Object.is(changed[index], value)).toBe(true);
        });
      }),
    );
  });
});

const bars = fc.array(
  fc.tuple(price, price, price).map(([a, b, c]) => {
    const [low, close, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
    return { openAt: 0, open: close, high, low, close, volume: 1 };
  }),
  { maxLength: 60 },
);

test('indicators with several numbers and of bars: streaming equals batch bit for bit', () => {
  fc.assert(
    fc.property(bars, (candles) => {
      const series = seriesOf('X', '1h', candles);
      const atr = createAtr(4);
      const ranges = runOverBars(createAtr(4), series);
      const macd = createMacd({ fast: 2, slow: 4, signal: 3 });
      const bands = createBollinger(4);
      const levels = createLevels(7, 2);
      const lines = runFields(
        createMacd({ fast: 2, slow: 4, signal: 3 }),
        candles.length,
        (index) => series.close[index] as number,
        ['macd', 'signal', 'histogram'],
      );
      const upper = runFields(
        createBollinger(4),
        candles.length,
        (index) => series.close[index] as number,
        ['upper'],
      ).upper;
      const support = runFields(
        createLevels(7, 2),
        candles.length,
        (index) => candles[index] as (typeof candles)[number],
        ['support'],
      ).support;
      candles.forEach((candle, index) => {
        const line = macd.push(candle.close);
        expect(Object.is(ranges[index], atr.push(candle) ?? Number.NaN)).toBe(true);
        expect(Object.is(lines.macd?.[index], line?.macd ?? Number.NaN)).toBe(true);
        expect(Object.is(lines.signal?.[index], line?.signal ?? Number.NaN)).toBe(true);
        expect(Object.is(lines.histogram?.[index], line?.histogram ?? Number.NaN)).toBe(true);
        const band = bands.push(candle.close);
        expect(Object.is(upper?.[index], band?.upper ?? Number.NaN)).toBe(true);
        const level = levels.push(candle);
        expect(Object.is(support?.[index], level?.support ?? Number.NaN)).toBe(true);
      });
    }),
  );
});

test('across a gap longer than the limit an indicator begins anew', () => {
  const hour = 3_600_000;
  const candle = (hours: number) => ({
    openAt: hours * hour,
    open: 1,
    high: 1,
    low: 1,
    close: 1 + hours,
    volume: 1,
  });
  const series = seriesOf('X', '1h', [0, 1, 2, 4, 5, 9, 10, 11].map(candle));
  const within = runOverColumn(createSma(2), series, 'close', { gapMax: 1 });
  // Hours 4 and 5 follow one missing candle, 9 follows three.
  expect([...within].map((value) => (Number.isNaN(value) ? null : value))).toEqual([
    null,
    1.5,
    2.5,
    4,
    5.5,
    null,
    10.5,
    11.5,
  ]);
});
