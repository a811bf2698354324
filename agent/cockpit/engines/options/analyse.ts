import type { ModelTerms } from './greeks.ts';
import { clean, expiriesOf, isOption, type Leg, signedQty, strikesOf } from './legs.ts';
import { analyseModel, type ModelInput, missingForModel, modelPnl } from './model-payoff.ts';
import {
  type BreakEven,
  breakEvensOf,
  type CurvePoint,
  type Extreme,
  maxLossOf,
  maxProfitOf,
  payoffOf,
  pnlAtExpiry,
} from './payoff.ts';

export interface Structure {
  readonly legs: readonly Leg[];
  /** Units of the underlying one contract stands for: 100 for US shares, mostly 1 for crypto. */
  readonly multiplier: number;
  /** Needed only where legs expire on different days; null: not stated. */
  readonly terms: ModelTerms | null;
}

/** Premium paid or received when it was opened, options only. */
export interface Net {
  readonly kind: 'debit' | 'credit' | 'even';
  readonly amount: number;
}

/** All amounts are in the quote currency for the whole structure, without fees. */
export interface Analysis {
  /** `expiry`: exact, all options end on one day. `model`: an estimate at the first expiry. */
  readonly basis: 'expiry' | 'model' | 'unknown';
  /** The day the figures are for; null when there is no option in it. */
  readonly date: string | null;
  readonly net: Net;
  readonly maxProfit: Extreme;
  readonly maxLoss: Extreme;
  /** Null: not known, `reason` says why. */
  readonly breakEvens: readonly BreakEven[] | null;
  readonly reason: string | null;
}

/** Nothing of it is taken from what somebody wrote down: all figures are computed from the legs. */
export function analyseStructure(structure: Structure): Analysis {
  const { legs, multiplier } = structure;
  const net = netOf(structure);
  const date = expiriesOf(legs)[0] ?? null;
  const model = modelInputOf(structure);
  if (model === null) {
    const payoff = payoffOf(legs);
    const maxProfit = times(maxProfitOf(payoff), multiplier);
    const maxLoss = times(maxLossOf(payoff), multiplier);
    const breakEvens = breakEvensOf(payoff);
    return { basis: 'expiry', date, net, maxProfit, maxLoss, breakEvens, reason: null };
  }
  if ('reason' in model) {
    const { reason } = model;
    const unknown = { kind: 'unknown', reason } as const;
    return {
      ...{ basis: 'unknown', date, net, reason, breakEvens: null },
      ...{ maxProfit: unknown, maxLoss: unknown },
    };
  }
  const { maxProfit, maxLoss, breakEvens } = analyseModel(model);
  return {
    ...{ basis: 'model', date, net, breakEvens, reason: null },
    ...{ maxProfit: times(maxProfit, multiplier), maxLoss: times(maxLoss, multiplier) },
  };
}

export interface Curve {
  readonly basis: Analysis['basis'];
  readonly points: readonly CurvePoint[];
  readonly reason: string | null;
}

/** Points of the payoff diagram, the corners among them. `spot` widens the range so that it is seen. */
export function payoffCurve(structure: Structure, spot: number | null, steps = 120): Curve {
  const { legs, multiplier } = structure;
  const model = modelInputOf(structure);
  if (model !== null && 'reason' in model) {
    return { basis: 'unknown', points: [], reason: model.reason };
  }
  const analysis = analyseStructure(structure);
  const { from, to } = rangeOf(legs, analysis.breakEvens ?? [], spot);
  const even = Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps);
  const prices = [...new Set([...even, ...strikesOf(legs)])].sort((a, b) => a - b);
  const pnlAt = (price: number) =>
    model === null ? pnlAtExpiry(legs, price) : modelPnl(model, price);
  const points = prices.map((price) => ({
    price: clean(price),
    pnl: clean(pnlAt(price) * multiplier),
  }));
  return { basis: analysis.basis, points, reason: null };
}

function netOf({ legs, multiplier }: Structure): Net {
  const options = legs.filter(isOption);
  const paid = options.reduce((sum, leg) => sum + signedQty(leg) * leg.entryPrice, 0);
  const size = options.reduce((sum, leg) => sum + leg.qty * leg.entryPrice, 0);
  if (Math.abs(paid) <= 1e-12 * size) return { kind: 'even', amount: 0 };
  return { kind: paid > 0 ? 'debit' : 'credit', amount: clean(Math.abs(paid) * multiplier) };
}

/** Null where no model is needed. */
function modelInputOf({ legs, terms }: Structure): ModelInput | { reason: string } | null {
  const [date, ...later] = expiriesOf(legs);
  if (date === undefined || later.length === 0) return null;
  const missing = missingForModel(legs, date);
  if (missing !== null) return { reason: missing };
  if (terms === null) return { reason: 'no interest rate and yield are stated' };
  return { legs, date, terms };
}

function times(extreme: Extreme, multiplier: number): Extreme {
  if (extreme.kind !== 'amount') return extreme;
  return { kind: 'amount', amount: clean(extreme.amount * multiplier) };
}

/** Strikes, break-evens and the present price, with a margin. */
function rangeOf(legs: readonly Leg[], breakEvens: readonly BreakEven[], spot: number | null) {
  const prices = [
    ...strikesOf(legs),
    ...legs.flatMap((leg) => (leg.type === 'underlying' ? [leg.entryPrice] : [])),
    ...breakEvens.flatMap((each) => (each.kind === 'price' ? [each.price] : [])),
    ...(spot === null ? [] : [spot]),
  ];
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const margin = Math.max(high - low, high * 0.1) * 0.35;
  return { from: Math.max(0, low - margin), to: high + margin };
}
