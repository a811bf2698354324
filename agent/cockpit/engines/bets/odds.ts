/** Decimal odds (what a stake of 1 brings back) of American ones: +100 wins 100 on a stake of 100, −120 needs
 * a stake of 120 to win 100. Null between −100 and +100, where there are none. */
export function decimalOfAmerican(american: number): number | null {
  if (!Number.isFinite(american) || Math.abs(american) < 100) return null;
  return american > 0 ? 1 + american / 100 : 1 + 100 / -american;
}

/** What the odds of all outcomes together say, above 1 by the share of the house; null when one is missing. */
export function impliedSum(odds: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const one of odds) {
    if (one === null || one <= 1) return null;
    sum += 1 / one;
  }
  return odds.length === 0 ? null : sum;
}

/** The chance of each outcome with the share of the house taken out in proportion; null when one is missing. */
export function fairChances(odds: readonly (number | null)[]): readonly number[] | null {
  const sum = impliedSum(odds);
  return sum === null ? null : odds.map((one) => 1 / (one ?? Number.NaN) / sum);
}
