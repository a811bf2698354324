import { expect, test } from 'vitest';
import { analyseStructure, payoffCurve, type Structure } from './analyse.ts';
import { kindOf } from './kind.ts';
import type { Leg, OptionLeg } from './legs.ts';
import { markStructure } from './mark.ts';

const expiry = '2026-03-27';

function option(
  side: 'buy' | 'sell',
  type: 'call' | 'put',
  strike: number,
  entryPrice: number,
  more: Partial<OptionLeg> = {},
): OptionLeg {
  return { type, side, strike, expiry, qty: 1, entryPrice, iv: null, ...more };
}

function structure(legs: readonly Leg[], more: Partial<Structure> = {}): Structure {
  return { legs, multiplier: 1, terms: null, ...more };
}

// Cockpit reference 3.9: 68k/63k, paid 3,200, got 1,400.
const bearPut = [option('buy', 'put', 68_000, 3_200), option('sell', 'put', 63_000, 1_400)];

function condor(sold: number): Leg[] {
  return [
    option('buy', 'put', 1_700, 60),
    option('sell', 'put', 1_900, sold),
    option('sell', 'call', 2_300, 150),
    option('buy', 'call', 2_500, 70),
  ];
}

test('bear put spread of the reference: debit 1,800, at most +3,200, at most −1,800, even at 66,200', () => {
  expect(kindOf(bearPut)).toBe('bear-put-spread');
  expect(analyseStructure(structure(bearPut))).toEqual({
    basis: 'expiry',
    date: expiry,
    net: { kind: 'debit', amount: 1_800 },
    maxProfit: { kind: 'amount', amount: 3_200 },
    maxLoss: { kind: 'amount', amount: 1_800 },
    breakEvens: [{ kind: 'price', price: 66_200 }],
    reason: null,
  });
});

test('condor of the reference: credit 200 equals the wings, so it cannot lose and is even outside', () => {
  expect(kindOf(condor(180))).toBe('iron-condor');
  expect(analyseStructure(structure(condor(180)))).toMatchObject({
    net: { kind: 'credit', amount: 200 },
    maxProfit: { kind: 'amount', amount: 200 },
    maxLoss: { kind: 'amount', amount: 0 },
    breakEvens: [
      { kind: 'range', from: 0, to: 1_700 },
      { kind: 'range', from: 2_500, to: null },
    ],
  });
});

test('condor for a credit of 120: 120 and 80, even at 1,780 and 2,420 (reference 3.9)', () => {
  expect(analyseStructure(structure(condor(100)))).toMatchObject({
    net: { kind: 'credit', amount: 120 },
    maxProfit: { kind: 'amount', amount: 120 },
    maxLoss: { kind: 'amount', amount: 80 },
    breakEvens: [
      { kind: 'price', price: 1_780 },
      { kind: 'price', price: 2_420 },
    ],
  });
});

test('what has no end is said to have none', () => {
  const call = analyseStructure(structure([option('buy', 'call', 100, 5)]));
  expect(call).toMatchObject({
    maxProfit: { kind: 'unbounded' },
    maxLoss: { kind: 'amount', amount: 5 },
    breakEvens: [{ kind: 'price', price: 105 }],
  });
  const strangle = analyseStructure(
    structure([option('sell', 'put', 90, 2), option('sell', 'call', 110, 3)]),
  );
  expect(strangle).toMatchObject({
    net: { kind: 'credit', amount: 5 },
    maxProfit: { kind: 'amount', amount: 5 },
    maxLoss: { kind: 'unbounded' },
    breakEvens: [
      { kind: 'price', price: 85 },
      { kind: 'price', price: 115 },
    ],
  });
});

test('a naked put loses down to a price of 0 and no further', () => {
  const put = analyseStructure(structure([option('sell', 'put', 50, 4)], { multiplier: 100 }));
  expect(put).toMatchObject({
    net: { kind: 'credit', amount: 400 },
    maxProfit: { kind: 'amount', amount: 400 },
    maxLoss: { kind: 'amount', amount: 4_600 },
    breakEvens: [{ kind: 'price', price: 46 }],
  });
});

test('shares with a sold call: bought at 100, called away at 110 for 3', () => {
  const legs: Leg[] = [
    { type: 'underlying', side: 'buy', qty: 1, entryPrice: 100 },
    option('sell', 'call', 110, 3),
  ];
  expect(kindOf(legs)).toBe('custom');
  expect(analyseStructure(structure(legs))).toMatchObject({
    net: { kind: 'credit', amount: 3 },
    maxProfit: { kind: 'amount', amount: 13 },
    maxLoss: { kind: 'amount', amount: 97 },
    breakEvens: [{ kind: 'price', price: 97 }],
  });
});

test('decimal prices cancel exactly: 1.8 + 1.5 − 0.6 − 0.7 is the wing of 2, not 2.0000000000000004', () => {
  const legs = [
    option('buy', 'put', 17, 0.6),
    option('sell', 'put', 19, 1.8),
    option('sell', 'call', 23, 1.5),
    option('buy', 'call', 25, 0.7),
  ];
  expect(analyseStructure(structure(legs))).toMatchObject({
    net: { kind: 'credit', amount: 2 },
    maxLoss: { kind: 'amount', amount: 0 },
    breakEvens: [
      { kind: 'range', from: 0, to: 17 },
      { kind: 'range', from: 25, to: null },
    ],
  });
});

test('a ratio of any legs: one call bought at 100, three sold at 110', () => {
  // By hand: +10 − 1 at 110, then −2 a point: even at 101 and 114.5; below 100 −1.
  const legs = [option('buy', 'call', 100, 4), option('sell', 'call', 110, 1, { qty: 3 })];
  expect(analyseStructure(structure(legs))).toMatchObject({
    net: { kind: 'debit', amount: 1 },
    maxProfit: { kind: 'amount', amount: 9 },
    maxLoss: { kind: 'unbounded' },
    breakEvens: [
      { kind: 'price', price: 101 },
      { kind: 'price', price: 114.5 },
    ],
  });
});

test('names are read off the legs', () => {
  const buy = (type: 'call' | 'put', strike: number, more: Partial<OptionLeg> = {}) =>
    option('buy', type, strike, 1, more);
  const sell = (type: 'call' | 'put', strike: number, more: Partial<OptionLeg> = {}) =>
    option('sell', type, strike, 1, more);
  const far = { expiry: '2026-06-26' };
  expect(kindOf([buy('call', 100), sell('call', 110)])).toBe('bull-call-spread');
  expect(kindOf([sell('call', 100), buy('call', 110)])).toBe('bear-call-spread');
  expect(kindOf([buy('put', 90), sell('put', 100)])).toBe('bull-put-spread');
  expect(kindOf([buy('put', 100), buy('call', 100)])).toBe('straddle');
  expect(kindOf([buy('call', 90), sell('call', 100, { qty: 2 }), buy('call', 110)])).toBe(
    'butterfly',
  );
  expect(kindOf([sell('call', 100), buy('call', 100, far)])).toBe('calendar-spread');
  expect(kindOf([sell('call', 100), buy('call', 110, far)])).toBe('diagonal-spread');
  expect(kindOf([buy('call', 100), sell('call', 110, { qty: 2 })])).toBe('custom');
});

const calendar = [
  option('sell', 'call', 100, 2.5, { expiry: '2026-03-27', iv: 0.3 }),
  option('buy', 'call', 100, 4.2, { expiry: '2026-04-24', iv: 0.3 }),
];

test('a calendar spread is a model value, and only with what it needs stated', () => {
  const noTerms = analyseStructure(structure(calendar));
  expect(noTerms).toMatchObject({
    basis: 'unknown',
    net: { kind: 'debit', amount: 1.7 },
    maxProfit: { kind: 'unknown', reason: 'no interest rate and yield are stated' },
    breakEvens: null,
  });
  const terms = { rate: 0, yield: 0 };
  const noIv = calendar.map((leg) => ({ ...leg, iv: null }));
  expect(analyseStructure(structure(noIv, { terms }))).toMatchObject({
    basis: 'unknown',
    reason: 'leg 2 lives on behind 2026-03-27 and states no implied volatility',
  });
  expect(payoffCurve(structure(noIv, { terms }), 100)).toMatchObject({ points: [] });
});

test('a calendar spread without interest peaks at its strike and loses its debit far away', () => {
  const { basis, date, maxProfit, maxLoss, breakEvens } = analyseStructure(
    structure(calendar, { terms: { rate: 0, yield: 0 }, multiplier: 10 }),
  );
  expect({ basis, date }).toEqual({ basis: 'model', date: '2026-03-27' });
  // At the money without interest a call is worth S (2 N(σ √T / 2) − 1): with σ √T = .3 √(28/365) =
  // .0830917, N(.0415459) = .5165697 (Abramowitz and Stegun 26.2.10), so 3.31395; less the debit of 1.7.
  expect(maxProfit).toMatchObject({ kind: 'amount', amount: expect.closeTo(16.1395, 2) });
  expect(maxLoss).toEqual({ kind: 'amount', amount: 17 });
  const prices = (breakEvens ?? []).map((each) =>
    each.kind === 'price' ? each.price : Number.NaN,
  );
  expect(prices).toHaveLength(2);
  expect(prices[0]).toBeLessThan(100);
  expect(prices[1]).toBeGreaterThan(100);
});

test('the curve has the corners of the structure and its profit at the ends', () => {
  const { points, basis } = payoffCurve(structure(condor(100)), 2_000, 10);
  expect(basis).toBe('expiry');
  expect(points.find(({ price }) => price === 1_900)).toEqual({ price: 1_900, pnl: 120 });
  expect(points[0]?.pnl).toBe(-80);
  expect(points.at(-1)?.pnl).toBe(-80);
});

test('profit at present prices, or the leg that has none', () => {
  const legs = condor(100);
  const analysis = analyseStructure(structure(legs));
  // Half of each premium left: 120 credit, 60 to buy it back.
  const half = markStructure({ legs, multiplier: 1 }, [30, 50, 75, 35], analysis);
  expect(half).toEqual({ value: 60, shareOfMaxProfit: 0.5, reason: null });
  expect(markStructure({ legs, multiplier: 1 }, [30, null, 75, 35], analysis)).toEqual({
    value: null,
    shareOfMaxProfit: null,
    reason: 'no present price of leg 2',
  });
});
