import { type Domain, domains } from '../model/features.ts';
import { limits } from './limits.ts';

export type Weights = Readonly<Record<Domain, number>>;

/** Millionths, in the order of `domains`. Sums and differences of integers are exact; those of fractions are
 * not: .27 − .25 > .02. */
export type WeightUnits = readonly number[];

const whole = limits.weightUnit;
const lowest = Math.round(limits.weightMin * whole);
const highest = Math.round(limits.weightMax * whole);

/** Throws a plain Error for NaN and for what is far from any weight; no configuration lets them through. */
export function toUnits(weights: Weights): WeightUnits {
  return domains.map((domain) => {
    const weight = weights[domain];
    if (!(Math.abs(weight) <= 1_000)) throw new Error(`the weight of ${domain} is ${weight}`);
    return Math.round(weight * whole);
  });
}

export function fromUnits(units: WeightUnits): Weights {
  const entries = domains.map((domain, index) => [domain, (units[index] as number) / whole]);
  return Object.fromEntries(entries) as Weights;
}

export function areSameWeights(a: Weights, b: Weights): boolean {
  const other = toUnits(b);
  return toUnits(a).every((units, index) => units === other[index]);
}

/** The nearest weights that sum to 1 with each in [.05, .40]. */
export function boundWeights(weights: Weights): Weights {
  return fromUnits(boundUnits(toUnits(weights)));
}

function boundUnits(units: WeightUnits): WeightUnits {
  const low = units.map(() => lowest);
  const high = units.map(() => highest);
  return project(units, low, high);
}

/** `base`, first brought within the bounds, moved by `deltas` as far as the bounds, the sum and the cap let
 * it: the nearest point at which each weight is in [.05, .40], no further than `cap` from the base, and all
 * sum to 1. All of it holds exactly, in millionths. */
export function moveWeights(base: Weights, deltas: Weights, cap: number): Weights {
  const from = boundUnits(toUnits(base));
  const step = Math.round(cap * whole);
  const wanted = toUnits(deltas).map((delta, index) => (from[index] as number) + delta);
  const low = from.map((units) => Math.max(lowest, units - step));
  const high = from.map((units) => Math.min(highest, units + step));
  return fromUnits(project(wanted, low, high));
}

/** The Euclidean projection onto { low ≤ x ≤ high, Σ x = 1 }: every coordinate moves by the same shift and stops
 * at its bounds (Karush–Kuhn–Tucker). The sum grows with the shift, so bisection finds it; what whole
 * millionths leave over goes to the first coordinates with room, one each. */
function project(wanted: WeightUnits, low: WeightUnits, high: WeightUnits): WeightUnits {
  const shifted = (shift: number) =>
    wanted.map((units, index) =>
      Math.max(low[index] as number, Math.min(high[index] as number, units + shift)),
    );
  const sum = (units: WeightUnits) => units.reduce((total, unit) => total + unit, 0);
  // Below `under` all are at their lower bound; at `over` all are at their upper one.
  let under = Math.min(...low.map((bound, index) => bound - (wanted[index] as number)));
  let over = Math.max(...high.map((bound, index) => bound - (wanted[index] as number)));
  if (sum(shifted(under)) > whole || sum(shifted(over)) < whole) {
    throw new Error('no weights within these bounds sum to 1');
  }
  while (over - under > 1) {
    const middle = Math.floor((under + over) / 2);
    if (sum(shifted(middle)) <= whole) under = middle;
    else over = middle;
  }
  if (sum(shifted(over)) === whole) return shifted(over);
  const result = shifted(under);
  const next = shifted(over);
  let left = whole - sum(result);
  return result.map((units, index) => {
    if (left === 0 || next[index] === units) return units;
    left -= 1;
    return units + 1;
  });
}
