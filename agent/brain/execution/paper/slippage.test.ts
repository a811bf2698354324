import { expect, test } from 'vitest';
import { liquidationPrice } from './liquidation.ts';
import { slip, slippageRate } from './slippage.ts';

const config = {
  baseRate: 0.0005,
  volatilityFactor: 0.1,
  impactFactor: 0.5,
  maxRate: 0.05,
  unknownVolatility: 0.03,
};

// By hand: 0.0005 + 0.1 × 0.02 + 0.5 × 0.02 × √(10,000 / 1,000,000).
test('slippage grows with volatility and with the share of the volume', () => {
  const quote = { volatility: 0.02, hourlyVolume: 1_000_000 };
  expect(slippageRate(config, quote, 10_000)).toBeCloseTo(0.0035, 12);
  expect(slippageRate(config, quote, 0)).toBeCloseTo(0.0025, 12);
});

test('what is not known costs more, and there is a most', () => {
  // 0.0005 + 0.1 × 0.03 + 0.5 × 0.03
  const unknown = { volatility: null, hourlyVolume: null };
  expect(slippageRate(config, unknown, 10_000)).toBeCloseTo(0.0185, 12);
  expect(slippageRate(config, { volatility: 2, hourlyVolume: 1 }, 10_000)).toBe(0.05);
});

test('it is against whoever takes', () => {
  expect(slip(100, 'buy', 0.0005)).toBeCloseTo(100.05, 12);
  expect(slip(100, 'sell', 0.0005)).toBeCloseTo(99.95, 12);
});

// 1 BTC at 100,000 with 10x isolated margin and at most 40x: the reference's two vectors.
test('liquidation prices', () => {
  const account = { price: 100_000, equity: 10_000, otherMargin: 0 };
  const position = { entryPrice: 100_000, maxLeverage: 40 };
  expect(liquidationPrice({ ...position, size: 1 }, account)).toBeCloseTo(91_139.24, 2);
  expect(liquidationPrice({ ...position, size: -1 }, account)).toBeCloseTo(108_641.98, 2);
});
