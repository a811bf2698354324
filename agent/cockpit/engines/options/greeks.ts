import { blackScholes, type Greeks } from './black-scholes.ts';
import { daysBetween } from './dates.ts';
import { type Leg, signedQty } from './legs.ts';

/** What a model needs to be told and never guesses. */
export interface ModelTerms {
  readonly rate: number;
  readonly yield: number;
}

export interface Market {
  /** Price of the underlying. */
  readonly spot: number | null;
  /** Date the greeks are for. */
  readonly date: string;
  readonly terms: ModelTerms | null;
}

export type GreeksReading =
  | { readonly value: Greeks; readonly reason: null }
  | { readonly value: null; readonly reason: string };

/** Days of a year, as option prices count them. */
const yearDays = 365;

export function yearsBetween(from: string, to: string): number {
  return daysBetween(from, to) / yearDays;
}

/** Sums over the legs, for a multiplier of 1; the underlying itself has a delta of 1 and nothing else.
 * Without a price, terms, or a volatility of a leg there is none, and the reason is said. */
export function structureGreeks(legs: readonly Leg[], market: Market): GreeksReading {
  const { spot, date, terms } = market;
  if (spot === null) return unknown('no price of the underlying');
  if (terms === null) return unknown('no interest rate and yield are stated');
  let sum: Greeks = { delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 };
  for (const [index, leg] of legs.entries()) {
    const qty = signedQty(leg);
    if (leg.type === 'underlying') {
      sum = { ...sum, delta: sum.delta + qty };
      continue;
    }
    const { type, strike, iv } = leg;
    const years = yearsBetween(date, leg.expiry);
    if (years <= 0) return unknown(`leg ${index + 1} expires on ${leg.expiry}`);
    if (iv === null) return unknown(`leg ${index + 1} states no implied volatility`);
    sum = plus(sum, qty, blackScholes({ type, spot, strike, years, iv, ...terms }));
  }
  return { value: sum, reason: null };
}

function plus(sum: Greeks, qty: number, one: Greeks): Greeks {
  return {
    delta: sum.delta + qty * one.delta,
    gamma: sum.gamma + qty * one.gamma,
    vega: sum.vega + qty * one.vega,
    theta: sum.theta + qty * one.theta,
    rho: sum.rho + qty * one.rho,
  };
}

function unknown(reason: string): GreeksReading {
  return { value: null, reason };
}
