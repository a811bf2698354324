import { z } from 'zod';
import { day } from '../../model/vocabulary.ts';

const quantity = z.number().positive();
const price = z.number().nonnegative();
const side = z.enum(['buy', 'sell']);

/** Prices are in the quote currency for one unit of the underlying. */
export const optionLeg = z.strictObject({
  type: z.enum(['call', 'put']),
  side,
  strike: z.number().positive(),
  expiry: day,
  qty: quantity,
  entryPrice: price,
  /** Implied volatility a year, 0.6 is 60 %; null when nobody stated one. */
  iv: z.number().positive().nullable(),
});

/** The underlying itself, held or sold short beside the options. */
export const underlyingLeg = z.strictObject({
  type: z.literal('underlying'),
  side,
  qty: quantity,
  entryPrice: price,
});

export const leg = z.discriminatedUnion('type', [optionLeg, underlyingLeg]);

export type OptionLeg = Readonly<z.output<typeof optionLeg>>;
export type UnderlyingLeg = Readonly<z.output<typeof underlyingLeg>>;
export type Leg = OptionLeg | UnderlyingLeg;

/** Positive for what is bought, negative for what is sold. */
export function signedQty(leg: Leg): number {
  return leg.side === 'buy' ? leg.qty : -leg.qty;
}

export function isOption(leg: Leg): leg is OptionLeg {
  return leg.type !== 'underlying';
}

/** Expiries in order, each once. */
export function expiriesOf(legs: readonly Leg[]): readonly string[] {
  return [...new Set(legs.filter(isOption).map(({ expiry }) => expiry))].sort();
}

/** Strikes in order, each once. */
export function strikesOf(legs: readonly Leg[]): readonly number[] {
  return [...new Set(legs.filter(isOption).map(({ strike }) => strike))].sort((a, b) => a - b);
}

/** What one unit of a leg is worth at its expiry. */
export function intrinsicValue(leg: Leg, price: number): number {
  if (leg.type === 'underlying') return price;
  return Math.max(0, leg.type === 'call' ? price - leg.strike : leg.strike - price);
}

/** Rid of what binary fractions add to decimal prices: 0.1 + 0.2 is 0.3. */
export function clean(value: number): number {
  const rounded = Number(value.toPrecision(12));
  return rounded === 0 ? 0 : rounded;
}
