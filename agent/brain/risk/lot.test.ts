import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floorToLot } from './lot.ts';

test.each([
  [0.3, 0.1, 0.3],
  [0.29999, 0.1, 0.2],
  [7.433783, 0.00001, 7.43378],
  [1.1, 0.00001, 1.1],
  [4.35, 0.01, 4.35],
  [1234.5, 10, 1230],
  [0.5, 1, 0],
  [2.5, 0.25, 2.5],
  [1e-9, 1e-8, 0],
  [3e-8, 1e-8, 3e-8],
])('%d in lots of %d is %d', (size, lot, expected) => {
  expect(floorToLot(size, lot)).toBe(expected);
});

test('what is no size is 0', () => {
  for (const size of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(floorToLot(size, 0.1)).toBe(0);
  }
  expect(floorToLot(1, 0)).toBe(0);
  expect(floorToLot(1, Number.NaN)).toBe(0);
});

// The expected number is a division of whole numbers, which is exact.
test('of decimal numbers it is the whole division, and never more than was there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 ** 12 }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom(1, 2, 5, 25),
      (units, decimals, step) => {
        const scale = 10 ** 6;
        const lotUnits = step * 10 ** (6 - decimals);
        const size = units / scale;
        const expected = ((units - (units % lotUnits)) / scale) as number;
        expect(floorToLot(size, lotUnits / scale)).toBe(expected);
        expect(floorToLot(size, lotUnits / scale)).toBeLessThanOrEqual(size);
      },
    ),
  );
});

test('of any number it is at most the number and misses less than a lot', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.constantFrom(0.00001, 0.001, 0.1, 1),
      (size, lot) => {
        const floored = floorToLot(size, lot);
        expect(floored).toBeLessThanOrEqual(size);
        expect(size - floored).toBeLessThan(lot * (1 + 1e-6));
      },
    ),
  );
});
