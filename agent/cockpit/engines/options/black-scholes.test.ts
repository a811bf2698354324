import { expect, test } from 'vitest';
import { type BlackScholesInput, blackScholes } from './black-scholes.ts';
import { structureGreeks } from './greeks.ts';
import { normalShareBelow } from './normal.ts';

type Row = [
  type: 'call' | 'put',
  spot: number,
  strike: number,
  years: number,
  rate: number,
  paid: number,
  iv: number,
];

function priced([type, spot, strike, years, rate, paid, iv]: Row) {
  const input: BlackScholesInput = { type, spot, strike, years, rate, yield: paid, iv };
  return blackScholes(input);
}

// E. G. Haug, "The Complete Guide to Option Pricing Formulas" (1998), chapter 1, pages 2–16, the values
// QuantLib's test of European options is held against as well.
test.each<[keyof ReturnType<typeof priced>, Row, number]>([
  ['price', ['call', 60, 65, 0.25, 0.08, 0, 0.3], 2.1334],
  ['price', ['put', 100, 95, 0.5, 0.1, 0.05, 0.2], 2.4648],
  ['delta', ['call', 105, 100, 0.5, 0.1, 0.1, 0.36], 0.5946],
  ['delta', ['put', 105, 100, 0.5, 0.1, 0.1, 0.36], -0.3566],
  ['gamma', ['call', 55, 60, 0.75, 0.1, 0, 0.3], 0.0278],
  ['vega', ['put', 55, 60, 0.75, 0.1, 0, 0.3], 18.9358],
  ['theta', ['put', 430, 405, 1 / 12, 0.07, 0.05, 0.2], -31.1924],
  ['rho', ['call', 72, 75, 1, 0.09, 0, 0.19], 38.7325],
])('Haug: %s of %j is %d', (greek, row, expected) => {
  expect(Math.abs(priced(row)[greek] - expected)).toBeLessThanOrEqual(0.00005);
});

// J. C. Hull, "Options, Futures and Other Derivatives", example of the chapter on Black-Scholes-Merton
// (S 42, K 40, r 10 %, σ 20 %, half a year) and the examples of the chapter on greeks (S 49, K 50, r 5 %,
// σ 20 %, 20 weeks); to the digits printed there.
test('Hull: 4.76 and 0.81; delta .522, gamma .066, vega 12.1, theta −4.31, rho 8.91', () => {
  expect(priced(['call', 42, 40, 0.5, 0.1, 0, 0.2]).price).toBeCloseTo(4.76, 2);
  expect(priced(['put', 42, 40, 0.5, 0.1, 0, 0.2]).price).toBeCloseTo(0.81, 2);
  const greeks = priced(['call', 49, 50, 0.3846, 0.05, 0, 0.2]);
  expect(greeks.delta).toBeCloseTo(0.522, 3);
  expect(greeks.gamma).toBeCloseTo(0.066, 3);
  expect(greeks.vega).toBeCloseTo(12.1, 1);
  expect(greeks.theta).toBeCloseTo(-4.31, 2);
  expect(greeks.rho).toBeCloseTo(8.91, 2);
});

// Abramowitz and Stegun, "Handbook of Mathematical Functions", table 26.1 (to 15 places up to 2) and
// 26.2 (tail beyond); Q(x) = 1 − P(x).
test.each([
  [0, 0.5],
  [0.5, 0.691462461274013],
  [1, 0.841344746068543],
  [2, 0.97724986805182],
])('normal distribution: P(%d) is %d', (x, expected) => {
  expect(normalShareBelow(x)).toBeCloseTo(expected, 14);
  expect(normalShareBelow(-x)).toBeCloseTo(1 - expected, 14);
});

test('its tail keeps its digits: P(−5) is 2.866515719e−7, and both methods meet at 4', () => {
  expect(normalShareBelow(-5) / 2.866515719e-7).toBeCloseTo(1, 9);
  expect(normalShareBelow(-4) / normalShareBelow(-3.9999999999)).toBeCloseTo(1, 8);
  expect(normalShareBelow(-50)).toBe(0);
  expect(normalShareBelow(50)).toBe(1);
});

const market = { spot: 49, date: '2026-01-01', terms: { rate: 0.05, yield: 0 } };
const leg = {
  type: 'call',
  side: 'buy',
  strike: 50,
  expiry: '2026-05-21',
  qty: 2,
  entryPrice: 3,
  iv: 0.2,
} as const;

test('greeks of a structure are the sum of its legs, sold ones negative, the underlying one each', () => {
  // 140 days are Hull's 20 weeks (.3836 of a year by days).
  const one = structureGreeks([leg], market).value;
  expect(one?.delta).toBeCloseTo(2 * 0.522, 2);
  const both = structureGreeks([leg, { ...leg, side: 'sell' }], market);
  expect(both.value).toEqual({ delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 });
  const hedged = structureGreeks(
    [leg, { type: 'underlying', side: 'sell', qty: 1, entryPrice: 49 }],
    market,
  );
  expect(hedged.value?.delta).toBeCloseTo((one?.delta ?? Number.NaN) - 1, 12);
  expect(hedged.value?.gamma).toBe(one?.gamma);
});

test('greeks without what they are made of are not known, and why', () => {
  const reasonOf = (legs: Parameters<typeof structureGreeks>[0], more: object) =>
    structureGreeks(legs, { ...market, ...more }).reason;
  expect(reasonOf([leg], { spot: null })).toBe('no price of the underlying');
  expect(reasonOf([leg], { terms: null })).toBe('no interest rate and yield are stated');
  expect(reasonOf([{ ...leg, iv: null }], {})).toBe('leg 1 states no implied volatility');
  expect(reasonOf([leg], { date: '2026-05-21' })).toBe('leg 1 expires on 2026-05-21');
});
