import { blackScholes } from './black-scholes.ts';
import { type ModelTerms, yearsBetween } from './greeks.ts';
import { clean, intrinsicValue, type Leg, type OptionLeg, signedQty, strikesOf } from './legs.ts';
import type { BreakEven, CurvePoint, Extreme } from './payoff.ts';

/** Legs that are all open until `date`, the first expiry, with a volatility for those that live on. */
export interface ModelInput {
  readonly legs: readonly Leg[];
  readonly date: string;
  readonly terms: ModelTerms;
}

interface PricedLeg extends OptionLeg {
  readonly iv: number;
}

/** The same as the payoff, but an estimate: legs that live on are worth what Black-Scholes says. */
export interface ModelResult {
  readonly maxProfit: Extreme;
  readonly maxLoss: Extreme;
  readonly breakEvens: readonly BreakEven[];
}

/** Profit or loss at the first expiry: intrinsic value of the legs that end, model value of the others. */
export function modelPnl({ legs, date, terms }: ModelInput, price: number): number {
  return legs.reduce((sum, leg) => {
    const value = livesOn(leg, date)
      ? modelValue(leg, date, terms, price)
      : intrinsicValue(leg, price);
    return sum + signedQty(leg) * (value - leg.entryPrice);
  }, 0);
}

/** Why there can be no model value, or null. */
export function missingForModel(legs: readonly Leg[], date: string): string | null {
  const index = legs.findIndex(
    (leg) => leg.type !== 'underlying' && leg.expiry > date && leg.iv === null,
  );
  return index === -1
    ? null
    : `leg ${index + 1} lives on behind ${date} and states no implied volatility`;
}

/** Searches the prices from nothing to infinity: a fine grid, its best places refined, both ends in closed form. */
export function analyseModel(input: ModelInput): ModelResult {
  const points = gridOf(input).map((price) => ({ price, pnl: modelPnl(input, price) }));
  const { slope, level } = tailOf(input);
  const ends = slope === 0 ? [level] : [];
  const best = Math.max(0, ...ends, ...refined(input, points, 1));
  const worst = Math.min(0, ...ends, ...refined(input, points, -1));
  return {
    maxProfit: slope > 0 ? { kind: 'unbounded' } : { kind: 'amount', amount: round(best) },
    maxLoss: slope < 0 ? { kind: 'unbounded' } : { kind: 'amount', amount: round(-worst) },
    breakEvens: crossingsOf(input, points),
  };
}

function livesOn(leg: Leg, date: string): leg is PricedLeg {
  return leg.type !== 'underlying' && leg.expiry > date && leg.iv !== null;
}

function modelValue(leg: PricedLeg, date: string, terms: ModelTerms, price: number): number {
  const years = yearsBetween(date, leg.expiry);
  const { type, strike, iv } = leg;
  if (price === 0) return type === 'call' ? 0 : strike * Math.exp(-terms.rate * years);
  return blackScholes({ type, spot: price, strike, years, iv, ...terms }).price;
}

const gridSteps = 600;
const refinedPoints = 6;
/** How far beyond the strikes is looked, as a factor. */
const reach = 50;

/** Price 0, then equal ratios around the strikes, and the strikes themselves. */
function gridOf({ legs }: ModelInput): readonly number[] {
  const strikes = strikesOf(legs);
  const low = (strikes[0] ?? 1) / reach;
  const high = (strikes.at(-1) ?? 1) * reach;
  const ratio = high / low;
  const even = Array.from({ length: gridSteps + 1 }, (_, i) => low * ratio ** (i / gridSteps));
  return [...new Set([0, ...even, ...strikes])].sort((a, b) => a - b);
}

/** Far above all strikes the value is a straight line. */
function tailOf({ legs, date, terms }: ModelInput): { slope: number; level: number } {
  let slope = 0;
  let level = 0;
  for (const leg of legs) {
    const qty = signedQty(leg);
    level -= qty * leg.entryPrice;
    if (leg.type === 'put') continue;
    const years = livesOn(leg, date) ? yearsBetween(date, leg.expiry) : 0;
    slope += qty * Math.exp(-terms.yield * years);
    if (leg.type === 'call') level -= qty * leg.strike * Math.exp(-terms.rate * years);
  }
  return { slope: Math.abs(slope) < 1e-12 ? 0 : slope, level };
}

/** The best points of the grid, made exact between their neighbours. */
function refined(input: ModelInput, points: readonly CurvePoint[], sign: 1 | -1): number[] {
  const inner = points.map((point, index) => ({ ...point, index })).slice(1, -1);
  const best = inner.sort((a, b) => sign * (b.pnl - a.pnl)).slice(0, refinedPoints);
  const found = best.map(({ index, price }) => {
    const from = points[index - 1]?.price ?? price;
    const to = points[index + 1]?.price ?? price;
    return bestBetween(input, from, to, sign);
  });
  return [...points.map(({ pnl }) => pnl), ...found];
}

/** Golden-section search (J. Kiefer, 1953). */
function bestBetween(input: ModelInput, from: number, to: number, sign: 1 | -1): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let step = 0; step < 80; step++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (sign * modelPnl(input, left) >= sign * modelPnl(input, right)) high = right;
    else low = left;
  }
  return modelPnl(input, (low + high) / 2);
}

function crossingsOf(input: ModelInput, points: readonly CurvePoint[]): readonly BreakEven[] {
  return points.flatMap((start, index) => {
    const end = points[index + 1];
    if (end === undefined || start.pnl * end.pnl >= 0) return [];
    let [low, high] = [start.price, end.price];
    for (let step = 0; step < 100; step++) {
      const middle = (low + high) / 2;
      if (start.pnl * modelPnl(input, middle) > 0) low = middle;
      else high = middle;
    }
    return [{ kind: 'price' as const, price: round((low + high) / 2) }];
  });
}

/** An estimate is not told to twelve digits. */
function round(value: number): number {
  return clean(Number(value.toPrecision(8)));
}
