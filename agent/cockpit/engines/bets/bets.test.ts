import { expect, test } from 'vitest';
import { betTotals, decimalOfAmerican, fairChances, impliedSum, pnlUnits } from './index.ts';

const bet = { oddsDecimal: 3.25, stakeUnits: 2, unitSize: 100, result: null } as const;

test('what a bet brings: 2 units at 3.25', () => {
  // 2 × (3.25 − 1).
  expect(pnlUnits({ ...bet, result: 'win' })).toBe(4.5);
  expect(pnlUnits({ ...bet, result: 'loss' })).toBe(-2);
  expect(pnlUnits({ ...bet, result: 'push' })).toBe(0);
  expect(pnlUnits(bet)).toBeNull();
});

test('American odds as decimal ones', () => {
  expect(decimalOfAmerican(-120)).toBeCloseTo(1.8333, 4);
  expect([100, -100, 225].map(decimalOfAmerican)).toEqual([2, 2, 3.25]);
  expect([0, 50, -99, Number.NaN].map(decimalOfAmerican)).toEqual([null, null, null, null]);
});

test('what both odds of a game say together', () => {
  // 1/1.34 + 1/3.25 = 0.74627 + 0.30769.
  expect(impliedSum([1.34, 3.25])).toBeCloseTo(1.054, 3);
  expect(impliedSum([1.34, null])).toBeNull();
  expect(impliedSum([])).toBeNull();
  const [home = 0, away = 0] = fairChances([1.34, 3.25]) ?? [];
  expect(home + away).toBeCloseTo(1, 12);
  // 0.74627 / 1.05396.
  expect(home).toBeCloseTo(0.70806, 5);
});

test('totals count what is settled, and money only where each unit has a worth', () => {
  const all = [
    { ...bet, result: 'win' },
    { ...bet, result: 'loss' },
    { ...bet, result: 'push' },
    { ...bet, stakeUnits: 3 },
  ] as const;
  expect(betTotals(all)).toEqual({
    ...{ open: 1, openStakeUnits: 3, settled: 3, wins: 1, losses: 1, pushes: 1 },
    // 4.5 − 2 + 0 of 6 staked.
    ...{ winRate: 0.5, stakedUnits: 6, netUnits: 2.5, yield: 2.5 / 6, net: 250 },
  });
  expect(betTotals([{ ...bet, result: 'win', unitSize: null }]).net).toBeNull();
  expect(betTotals([])).toMatchObject({ winRate: null, yield: null, net: null, netUnits: 0 });
});
