import { expect, test } from 'vitest';
import { decideKelly, kellyFraction, wilsonLower } from './kelly.ts';
import { config } from './test-risk.ts';

test('Kelly: p .55 at 1.2 to one is .175 (brain reference 3.6), even odds without an edge are 0', () => {
  expect(kellyFraction(0.55, 1.2)).toBeCloseTo(0.175, 12);
  expect(kellyFraction(0.5, 1)).toBe(0);
  expect(kellyFraction(0.4, 1)).toBe(0);
  expect(kellyFraction(1, 5)).toBe(1);
  expect(kellyFraction(0.9, 0)).toBe(0);
});

// The roots of |p̂ − p| = z √(p (1 − p) / n) at the 95th percentile, found by bisection in Python.
test.each([
  [18, 30, 0.4505813079491151],
  [60, 100, 0.5178095064343315],
  [30, 30, 0.9172756918749008],
  [0, 30, 0],
  [550, 1000, 0.5240226149855123],
])('Wilson: %d of %d', (wins, n, expected) => {
  expect(wilsonLower(wins, n)).toBeCloseTo(expected, 10);
});

const kelly = config().kelly;

test('29 outcomes count for nothing, 30 for their lower bound', () => {
  const record = { wins: 18, meanWin: 2, meanLoss: 1 };
  const few = decideKelly({ ...record, n: 29 }, 3, kelly);
  expect(few).toMatchObject({ basis: 'unproven', n: 29, winRate: 0.55, payoff: 1.2 });
  expect(few.used).toBeCloseTo(0.0875, 12);
  expect(decideKelly({ ...record, n: 29 }, 3, { ...kelly, unproven: null })).toMatchObject({
    basis: 'none',
    used: 0,
  });
  const enough = decideKelly({ ...record, n: 30 }, 3, kelly);
  // .4505813 − .5494187 / 2 = .1758720
  expect(enough).toMatchObject({ basis: 'record', payoff: 2 });
  expect(enough.full).toBeCloseTo(0.175872, 6);
  expect(enough.used).toBeCloseTo(0.087936, 6);
});

test('a record without an edge gives nothing, whatever would be assumed of a new one', () => {
  expect(decideKelly({ n: 40, wins: 20, meanWin: 1, meanLoss: 1 }, 3, kelly).used).toBe(0);
  expect(decideKelly({ n: 40, wins: 0, meanWin: null, meanLoss: 1 }, 3, kelly).used).toBe(0);
});

test('while nothing was lost the planned payoff stands in for the measured one', () => {
  const choice = decideKelly({ n: 30, wins: 30, meanWin: 2, meanLoss: null }, 1.5, kelly);
  expect(choice.payoff).toBe(1.5);
});
