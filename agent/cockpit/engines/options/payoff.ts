import { clean, intrinsicValue, type Leg, signedQty, strikesOf } from './legs.ts';

/** `unbounded`: it grows with the price of the underlying without an end. */
export type Extreme =
  | { readonly kind: 'amount'; readonly amount: number }
  | { readonly kind: 'unbounded' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A price, or a stretch of prices, at which nothing is won and nothing lost; `to` null: from there up. */
export type BreakEven =
  | { readonly kind: 'price'; readonly price: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number | null };

export interface CurvePoint {
  readonly price: number;
  readonly pnl: number;
}

/** Profit and loss as straight pieces: corners from price 0 up, and the slope behind the last. */
export interface Payoff {
  readonly corners: readonly CurvePoint[];
  readonly tailSlope: number;
}

/** Profit or loss of all legs at one common expiry, in the quote currency for a multiplier of 1:
 * Σ ± qty × (intrinsic value − entry price), without fees. */
export function pnlAtExpiry(legs: readonly Leg[], price: number): number {
  const pnl = legs.reduce(
    (sum, leg) => sum + signedQty(leg) * (intrinsicValue(leg, price) - leg.entryPrice),
    0,
  );
  return Math.abs(pnl) <= toleranceOf(legs, price) ? 0 : clean(pnl);
}

/** Piecewise linear with its corners at the strikes, so these few numbers are all there is to know. */
export function payoffOf(legs: readonly Leg[]): Payoff {
  const prices = [0, ...strikesOf(legs)];
  const rising = legs.filter(({ type }) => type !== 'put');
  return {
    corners: prices.map((price) => ({ price, pnl: pnlAtExpiry(legs, price) })),
    tailSlope: clean(rising.reduce((sum, leg) => sum + signedQty(leg), 0)),
  };
}

export function maxProfitOf({ corners, tailSlope }: Payoff): Extreme {
  if (tailSlope > 0) return { kind: 'unbounded' };
  return { kind: 'amount', amount: Math.max(0, ...corners.map(({ pnl }) => pnl)) };
}

/** As a positive amount; 0 when it cannot lose. */
export function maxLossOf({ corners, tailSlope }: Payoff): Extreme {
  if (tailSlope < 0) return { kind: 'unbounded' };
  const worst = Math.min(0, ...corners.map(({ pnl }) => pnl));
  return { kind: 'amount', amount: worst === 0 ? 0 : -worst };
}

/** From the lowest up. */
export function breakEvensOf({ corners, tailSlope }: Payoff): readonly BreakEven[] {
  const found: BreakEven[] = [];
  corners.forEach((start, index) => {
    const end = corners[index + 1];
    if (end === undefined) addTail(found, start, tailSlope);
    else addPiece(found, start, end);
  });
  return found;
}

function addPiece(found: BreakEven[], start: CurvePoint, end: CurvePoint): void {
  if (start.pnl === 0) {
    if (end.pnl === 0) addRange(found, start.price, end.price);
    else addPrice(found, start.price);
  } else if (start.pnl * end.pnl < 0) {
    const share = start.pnl / (start.pnl - end.pnl);
    addPrice(found, clean(start.price + share * (end.price - start.price)));
  }
}

function addTail(found: BreakEven[], last: CurvePoint, slope: number): void {
  if (last.pnl === 0) {
    if (slope === 0) addRange(found, last.price, null);
    else addPrice(found, last.price);
  } else if (last.pnl * slope < 0) {
    addPrice(found, clean(last.price - last.pnl / slope));
  }
}

function addPrice(found: BreakEven[], price: number): void {
  const last = found.at(-1);
  if (last?.kind === 'range' && last.to === price) return;
  found.push({ kind: 'price', price });
}

function addRange(found: BreakEven[], from: number, to: number | null): void {
  const last = found.at(-1);
  if (last?.kind === 'range' && last.to === from) {
    found[found.length - 1] = { ...last, to };
  } else {
    found.push({ kind: 'range', from, to });
  }
}

/** What is left of sums whose terms cancel in decimal and not in binary. */
function toleranceOf(legs: readonly Leg[], price: number): number {
  const terms = legs.map((leg) => leg.qty * (intrinsicValue(leg, price) + leg.entryPrice));
  return 1e-12 * terms.reduce((sum, term) => sum + term, 0);
}
