import { describe, expect, test } from 'vitest';
import { analyseStructure, type Leg, markStructure, priceLegs, structureValue } from './index.ts';

const option = (
  type: 'call' | 'put',
  side: 'buy' | 'sell',
  rest: { readonly strike: number; readonly entryPrice: number; readonly iv?: number },
): Leg => ({ type, side, qty: 1, expiry: '2026-05-10', iv: null, ...rest });

const date = '2026-02-26';
const terms = { rate: 0.05, yield: 0 };

describe('present prices', () => {
  // The bear put of the cockpit's reference (3.9): 68,000 for 3,200 against 63,000 for 1,400; most to win 3,200.
  const bearPut = {
    legs: [
      option('put', 'buy', { strike: 68_000, entryPrice: 3_200 }),
      option('put', 'sell', { strike: 63_000, entryPrice: 1_400 }),
    ],
    ...{ multiplier: 1, terms: null },
  };

  test('that are typed give value, profit and its share', () => {
    const prices = priceLegs(bearPut.legs, [4_100, 1_900], { spot: null, date, terms: null });
    expect(prices.map(({ by }) => by)).toEqual(['typed', 'typed']);
    const values = prices.map(({ price }) => price);
    expect(structureValue(bearPut, values)).toBe(2_200);
    // (4,100 − 3,200) − (1,900 − 1,400)
    expect(markStructure(bearPut, values, analyseStructure(bearPut))).toEqual({
      ...{ value: 400, shareOfMaxProfit: 0.125, reason: null },
    });
  });

  test('that nobody knows are said, leg by leg, and there is no value', () => {
    const told = (spot: number | null) =>
      priceLegs(bearPut.legs, [4_100], { spot, date, terms }).map(({ reason }) => reason);
    expect(told(null)).toEqual([null, 'no price of the underlying']);
    expect(told(65_000)).toEqual([null, 'no implied volatility of it is stated']);
    expect(structureValue(bearPut, [4_100, null])).toBe(null);
    const late = { spot: 65_000, date: '2026-05-10', terms };
    expect(priceLegs(bearPut.legs, [], late)[0]?.reason).toBe('its expiry is 2026-05-10');
  });

  test('of the model keep put–call parity', () => {
    // Stoll (1969): call − put = spot − strike × e^(−rate × years); 73 days are a fifth of a year.
    const legs: readonly Leg[] = [
      option('call', 'buy', { strike: 100, entryPrice: 5, iv: 0.4 }),
      option('put', 'sell', { strike: 100, entryPrice: 5, iv: 0.4 }),
      { type: 'underlying', side: 'sell', qty: 2, entryPrice: 90 },
    ];
    const prices = priceLegs(legs, [], { spot: 100, date, terms });
    expect(prices.map(({ by }) => by)).toEqual(['model', 'model', 'spot']);
    const values = prices.map(({ price }) => price);
    const pair = structureValue({ legs: legs.slice(0, 2), multiplier: 1 }, values);
    expect(pair).toBeCloseTo(100 - 100 * Math.exp(-0.05 * 0.2), 5);
    expect(structureValue({ legs, multiplier: 10 }, values)).toBeCloseTo(
      ((pair ?? 0) - 200) * 10,
      4,
    );
  });
});
