import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signOf } from '../model/trade.ts';
import { liquidationPrice } from './liquidation.ts';

// trading.md section 4: 1 BTC at 100,000, 10x isolated, market up to 40x.
test('the vectors of the reference: long 91,139.24, short 108,641.98', () => {
  const at = { entry: 100_000, leverage: 10, maxLeverage: 40 };
  expect(liquidationPrice({ side: 'long', ...at })).toBeCloseTo(91_139.24, 2);
  expect(liquidationPrice({ side: 'short', ...at })).toBeCloseTo(108_641.98, 2);
});

test('at that price what is left is the maintenance margin', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('long' as const, 'short' as const),
      fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      fc.double({ min: 1, max: 3, noNaN: true }),
      fc.integer({ min: 3, max: 100 }),
      (side, entry, leverage, maxLeverage) => {
        const price = liquidationPrice({ side, entry, leverage, maxLeverage });
        const left = entry / leverage + signOf(side) * (price - entry);
        expect(left / entry).toBeCloseTo(price / (2 * maxLeverage) / entry, 9);
      },
    ),
  );
});
