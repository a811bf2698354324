const rootTwoPi = Math.sqrt(2 * Math.PI);

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / rootTwoPi;
}

/** Share of the standard normal distribution below x, to about 15 digits: around the middle the series
 * ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) of G. Marsaglia, "Evaluating the Normal Distribution", Journal of
 * Statistical Software 11(4), 2004; further out the continued fraction of the tail by Laplace (Abramowitz
 * and Stegun, 26.2.14), where the series would cancel. */
export function normalShareBelow(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (Math.abs(x) < 4) return 0.5 + normalDensity(x) * oddSeries(x);
  const tail = upperTail(Math.abs(x));
  return x < 0 ? tail : 1 - tail;
}

function oddSeries(x: number): number {
  let term = x;
  let sum = 0;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= (x * x) / odd;
  }
  return sum;
}

/** φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))); from 4 up 60 levels are exact. */
function upperTail(x: number): number {
  if (x > 40) return 0;
  let fraction = x;
  for (let level = 60; level > 0; level--) fraction = x + level / fraction;
  return normalDensity(x) / fraction;
}
