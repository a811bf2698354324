import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyseStructure } from './analyse.ts';
import { type BlackScholesInput, blackScholes } from './black-scholes.ts';
import type { Leg } from './legs.ts';

const side = fc.constantFrom('buy' as const, 'sell' as const);
const qty = fc.integer({ min: 1, max: 5 });
const entryPrice = fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10);

const option = fc.record({
  ...{ type: fc.constantFrom('call' as const, 'put' as const), side, qty, entryPrice },
  strike: fc.integer({ min: 1, max: 40 }).map((tens) => tens * 10),
  expiry: fc.constant('2026-03-27'),
  iv: fc.constant(null),
});
const underlying = fc.record({ type: fc.constant('underlying' as const), side, qty, entryPrice });
const legs = fc.array(fc.oneof({ weight: 5, arbitrary: option }, underlying), {
  minLength: 1,
  maxLength: 6,
});

/** Straight from what an option is, leg by leg, without any of the engine's parts. */
function pnl(all: readonly Leg[], price: number): number {
  let sum = 0;
  for (const leg of all) {
    let worth = price;
    if (leg.type === 'call') worth = price > leg.strike ? price - leg.strike : 0;
    if (leg.type === 'put') worth = price < leg.strike ? leg.strike - price : 0;
    sum += leg.qty * (leg.side === 'buy' ? worth - leg.entryPrice : leg.entryPrice - worth);
  }
  return sum;
}

const prices = [...Array.from({ length: 1_001 }, (_, i) => i), 5_000, 1e6];

test('no price wins more or loses more than the analysis says, and its bounds are reached', () => {
  fc.assert(
    fc.property(legs, (all) => {
      const { maxProfit, maxLoss } = analyseStructure({ legs: all, multiplier: 1, terms: null });
      const values = prices.map((price) => pnl(all, price));
      const [best, worst] = [Math.max(0, ...values), Math.min(0, ...values)];
      // Strikes are whole numbers up to 400, so every corner is among the prices.
      if (maxProfit.kind === 'amount') expect(best).toBeCloseTo(maxProfit.amount, 6);
      else expect(pnl(all, 1e6)).toBeGreaterThan(pnl(all, 5_000));
      if (maxLoss.kind === 'amount') expect(-worst).toBeCloseTo(maxLoss.amount, 6);
      else expect(pnl(all, 1e6)).toBeLessThan(pnl(all, 5_000));
    }),
    { numRuns: 300 },
  );
});

test('at a break-even nothing is won, and between two of them the sign does not change', () => {
  fc.assert(
    fc.property(legs, (all) => {
      const { breakEvens } = analyseStructure({ legs: all, multiplier: 1, terms: null });
      const edges = (breakEvens ?? []).flatMap((each) =>
        each.kind === 'price' ? [each.price] : [each.from, each.to ?? Number.POSITIVE_INFINITY],
      );
      for (const edge of edges) {
        if (Number.isFinite(edge)) expect(pnl(all, edge)).toBeCloseTo(0, 6);
      }
      const bounds = [0, ...edges, 1e6].sort((a, b) => a - b);
      bounds.forEach((from, index) => {
        const to = bounds[index + 1];
        if (to === undefined || !Number.isFinite(to) || to - from < 1e-6) return;
        const inside = [0.01, 0.3, 0.5, 0.7, 0.99].map((share) => {
          const value = pnl(all, from + share * (to - from));
          return Math.abs(value) < 1e-6 ? 0 : Math.sign(value);
        });
        expect(new Set(inside).size).toBe(1);
      });
    }),
    { numRuns: 300 },
  );
});

const input = fc.record({
  spot: fc.double({ min: 50, max: 150, noNaN: true }),
  strike: fc.double({ min: 50, max: 150, noNaN: true }),
  years: fc.double({ min: 0.05, max: 2, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
  yield: fc.double({ min: 0, max: 0.1, noNaN: true }),
  iv: fc.double({ min: 0.1, max: 1, noNaN: true }),
});

test('put-call parity (H. Stoll, 1969), and greeks are the slopes of the price', () => {
  fc.assert(
    fc.property(input, (one) => {
      const call = blackScholes({ type: 'call', ...one });
      const put = blackScholes({ type: 'put', ...one });
      const { spot, strike, years, rate } = one;
      const forward = spot * Math.exp(-one.yield * years) - strike * Math.exp(-rate * years);
      expect(call.price - put.price).toBeCloseTo(forward, 9);
      for (const type of ['call', 'put'] as const) {
        const greeks = type === 'call' ? call : put;
        const slope = (name: keyof typeof one, step: number) => {
          const at = (value: number) =>
            blackScholes({ type, ...one, [name]: value } as BlackScholesInput).price;
          return (at(one[name] + step) - at(one[name] - step)) / (2 * step);
        };
        expect(greeks.delta).toBeCloseTo(slope('spot', 1e-4), 5);
        expect(greeks.vega).toBeCloseTo(slope('iv', 1e-5), 4);
        expect(greeks.rho).toBeCloseTo(slope('rate', 1e-5), 4);
        expect(greeks.theta).toBeCloseTo(-slope('years', 1e-6), 3);
      }
    }),
    { numRuns: 100 },
  );
});
