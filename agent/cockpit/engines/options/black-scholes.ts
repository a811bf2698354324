import { normalDensity, normalShareBelow } from './normal.ts';

export interface BlackScholesInput {
  readonly type: 'call' | 'put';
  readonly spot: number;
  readonly strike: number;
  /** Until expiry; above 0. */
  readonly years: number;
  /** Continuously compounded, a year; 0.05 is 5 %. */
  readonly rate: number;
  /** What the underlying pays, continuously compounded, a year. */
  readonly yield: number;
  /** Implied volatility a year, above 0. */
  readonly iv: number;
}

export interface Greeks {
  /** Change of the value for a move of the underlying by 1. */
  readonly delta: number;
  /** Change of delta for a move of the underlying by 1. */
  readonly gamma: number;
  /** Change of the value for 1.00 (a hundred points) of volatility. */
  readonly vega: number;
  /** Change of the value in a year, nothing else changing; a 365th of it is a day. */
  readonly theta: number;
  /** Change of the value for 1.00 of the interest rate. */
  readonly rho: number;
}

export interface Priced extends Greeks {
  readonly price: number;
}

/** European option with continuous yield: F. Black and M. Scholes, 1973; R. Merton, 1973; the formulas as
 * in E. G. Haug, "The Complete Guide to Option Pricing Formulas", 1998, chapter 1, with cost of carry
 * b = rate − yield. */
export function blackScholes(input: BlackScholesInput): Priced {
  const { type, spot, strike, years, rate, iv } = input;
  const rootYears = Math.sqrt(years);
  const spread = iv * rootYears;
  const d1 = (Math.log(spot / strike) + (rate - input.yield + (iv * iv) / 2) * years) / spread;
  const d2 = d1 - spread;
  const sign = type === 'call' ? 1 : -1;
  const paid = Math.exp(-input.yield * years);
  const present = strike * Math.exp(-rate * years);
  const spotShare = paid * normalShareBelow(sign * d1);
  const strikeShare = normalShareBelow(sign * d2);
  const density = normalDensity(d1);
  return {
    price: sign * (spot * spotShare - present * strikeShare),
    delta: sign * spotShare,
    gamma: (paid * density) / (spot * spread),
    vega: spot * paid * density * rootYears,
    theta:
      (-spot * paid * density * iv) / (2 * rootYears) +
      sign * (input.yield * spot * spotShare - rate * present * strikeShare),
    rho: sign * years * present * strikeShare,
  };
}
