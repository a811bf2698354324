import fc from 'fast-check';
import { expect, test } from 'vitest';
import { domains } from '../model/features.ts';
import { boundWeights, fromUnits, moveWeights, toUnits, type Weights } from './weight-bounds.ts';

const make = (values: readonly number[]): Weights =>
  Object.fromEntries(domains.map((domain, index) => [domain, values[index]])) as Weights;
const anyWeights = fc
  .array(fc.double({ min: -1_000, max: 1_000, noNaN: true }), { minLength: 6, maxLength: 6 })
  .map(make);
const sum = (units: readonly number[]) => units.reduce((total, unit) => total + unit, 0);

// The limits in millionths, as the reference has them: .05, .40, 1.
function expectBounds(weights: Weights): void {
  const units = toUnits(weights);
  expect(sum(units)).toBe(1_000_000);
  expect(Math.min(...units)).toBeGreaterThanOrEqual(50_000);
  expect(Math.max(...units)).toBeLessThanOrEqual(400_000);
}

test('any input: each weight in [.05, .40], sum 1, no step beyond the cap, exactly', () => {
  fc.assert(
    fc.property(
      ...([anyWeights, anyWeights, fc.constantFrom(0, 0.01, 0.02)] as const),
      (before, deltas, cap) => {
        const base = boundWeights(before);
        const after = moveWeights(before, deltas, cap);
        expectBounds(base);
        expectBounds(after);
        const from = toUnits(base);
        const steps = toUnits(after).map((unit, index) => Math.abs(unit - (from[index] as number)));
        expect(Math.max(...steps)).toBeLessThanOrEqual(cap * 1_000_000);
      },
    ),
    { numRuns: 1_000, seed: 6 },
  );
});

test('what keeps the bounds already is not touched', () => {
  fc.assert(
    fc.property(anyWeights, (before) => {
      const base = boundWeights(before);
      expect(boundWeights(base)).toEqual(base);
      expect(moveWeights(base, make([0, 0, 0, 0, 0, 0]), 0.02)).toEqual(base);
    }),
    { seed: 6 },
  );
});

/** A projection is the point from which no allowed direction leads nearer to what was wanted: moving one
 * millionth from any weight to any other, within the limits, never helps. */
test('it is the nearest such point', () => {
  const share = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(fc.tuple(share, share, share, share, share, share), (wanted) => {
      const got = [...toUnits(boundWeights(fromUnits(wanted)))];
      const far = (units: readonly number[]) =>
        sum(units.map((unit, index) => (unit - (wanted[index] as number)) ** 2));
      for (const [from] of wanted.entries()) {
        for (const [to] of wanted.entries()) {
          const other = got.map((unit, i) => unit + Number(i === to) - Number(i === from));
          if (Math.min(...other) < 50_000 || Math.max(...other) > 400_000) continue;
          expect(far(other)).toBeGreaterThanOrEqual(far(got));
        }
      }
    }),
    { numRuns: 200, seed: 6 },
  );
});

test('the two breaches of the reference (3.9): {.9, .02 × 5}, and one up with five down', () => {
  const lopsided = make([0.9, 0.02, 0.02, 0.02, 0.02, 0.02]);
  // .40 and what is left in equal parts: .60 / 5.
  expect(boundWeights(lopsided)).toEqual(make([0.4, 0.12, 0.12, 0.12, 0.12, 0.12]));
  const balanced = make([0.1, 0.25, 0.2, 0.15, 0.05, 0.25]);
  const moved = moveWeights(balanced, make([0.02, -0.02, -0.02, -0.02, -0.02, -0.02]), 0.02);
  // By hand: events stays at its floor; the first has its whole step; the other four give .02 together.
  expect(moved).toEqual(make([0.12, 0.245, 0.195, 0.145, 0.05, 0.245]));
});

test('no number, no weights', () => {
  expect(() => boundWeights(make([Number.NaN, 0, 0, 0, 0, 0]))).toThrow('technical is NaN');
});
