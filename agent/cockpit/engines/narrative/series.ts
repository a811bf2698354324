/** Slope of the least-squares line through values that stand one step apart, a step; null below two. */
export function slopeOf(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 2) return null;
  const middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const along = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  const squares = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  return along / squares;
}
