import { blackScholes } from './black-scholes.ts';
import { type Market, yearsBetween } from './greeks.ts';
import { clean, type Leg, signedQty } from './legs.ts';

/** What one unit of a leg is worth now, and how that is known; or why nobody knows. */
export type LegPrice =
  | { readonly price: number; readonly by: 'typed' | 'spot' | 'model'; readonly reason: null }
  | { readonly price: null; readonly by: null; readonly reason: string };

/** A price that was typed counts. Without one the underlying is worth its price, and an option what
 * Black-Scholes says, where its volatility, the terms and a price of the underlying are stated. */
export function priceLegs(
  legs: readonly Leg[],
  typed: readonly (number | null)[],
  market: Market,
): readonly LegPrice[] {
  return legs.map((leg, index) => {
    const given = typed[index] ?? null;
    if (given !== null) return { price: given, by: 'typed', reason: null };
    return priceOf(leg, market);
  });
}

function priceOf(leg: Leg, { spot, date, terms }: Market): LegPrice {
  if (spot === null) return unknown('no price of the underlying');
  if (leg.type === 'underlying') return { price: spot, by: 'spot', reason: null };
  const { type, strike, expiry, iv } = leg;
  const years = yearsBetween(date, expiry);
  if (years <= 0) return unknown(`its expiry is ${expiry}`);
  if (iv === null) return unknown('no implied volatility of it is stated');
  if (terms === null) return unknown('no interest rate and yield are stated');
  const { price } = blackScholes({ type, spot, strike, years, iv, ...terms });
  // An estimate is not told to twelve digits.
  return { price: Number(price.toPrecision(8)), by: 'model', reason: null };
}

/** What the legs are worth together at such prices; negative where closing them costs money. Null where one
 * has no price. */
export function structureValue(
  { legs, multiplier }: { readonly legs: readonly Leg[]; readonly multiplier: number },
  prices: readonly (number | null)[],
): number | null {
  let value = 0;
  for (const [index, leg] of legs.entries()) {
    const price = prices[index] ?? null;
    if (price === null) return null;
    value += signedQty(leg) * price;
  }
  return clean(value * multiplier);
}

function unknown(reason: string): LegPrice {
  return { price: null, by: null, reason };
}
