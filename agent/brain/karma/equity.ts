import { dayMs, type TimeMs } from '../model/time.ts';
import { limits } from './limits.ts';

/** Equity marked to the market. */
export interface EquityPoint {
  readonly at: TimeMs;
  readonly equity: number;
}

export interface EquityMeasures {
  readonly totalReturn: number | null;
  /** Of daily returns, over √365 of a year; null under 30 of them or when they never vary. */
  readonly sharpe: number | null;
  /** Furthest below an earlier peak, as a fraction of it: .25 is a quarter lost. */
  readonly maxDrawdownRate: number | null;
  /** Daily returns it is made of. */
  readonly days: number;
}

export function measureEquity(points: readonly EquityPoint[]): EquityMeasures {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) {
    return { totalReturn: null, sharpe: null, maxDrawdownRate: null, days: 0 };
  }
  const returns = dailyReturns(points);
  return {
    totalReturn: last.equity / first.equity - 1,
    sharpe: returns.length < limits.sharpeDaysMin ? null : sharpeOf(returns),
    maxDrawdownRate: maxDrawdown(points.map(({ equity }) => equity)),
    days: returns.length,
  };
}

/** Daily returns over a year, √365 times their ratio: the market is open every day. */
export function sharpeOf(returns: readonly number[]): number | null {
  const ratio = sharpeRatio(returns);
  return ratio === null ? null : ratio * Math.sqrt(365);
}

/** mean / stdev (n − 1) of returns, in the time of one of them (Sharpe 1994). Null when they never vary. */
export function sharpeRatio(returns: readonly number[]): number | null {
  const n = returns.length;
  if (n < 2) return null;
  const mean = returns.reduce((sum, value) => sum + value, 0) / n;
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (n - 1));
  // What equal returns leave after their mean is subtracted is rounding.
  return deviation <= 1e-14 ? null : mean / deviation;
}

export function maxDrawdown(equity: readonly number[]): number | null {
  if (equity.length === 0) return null;
  let peak = Number.NEGATIVE_INFINITY;
  let worst = 0;
  for (const value of equity) {
    peak = Math.max(peak, value);
    if (peak > 0) worst = Math.max(worst, (peak - value) / peak);
  }
  return worst;
}

/** From the end of each UTC day to the end of the next; a day without a point stays where it was. */
export function dailyReturns(points: readonly EquityPoint[]): readonly number[] {
  const ends = new Map<number, number>();
  // What closes at midnight belongs to the day that ends then.
  for (const { at, equity } of points) ends.set(Math.ceil(at / dayMs), equity);
  const days = [...ends.keys()];
  const returns: number[] = [];
  let before = ends.get(days[0] ?? 0);
  for (let day = (days[0] ?? 0) + 1; day <= (days.at(-1) ?? 0); day++) {
    const equity = ends.get(day) ?? before;
    if (equity === undefined || before === undefined) break;
    returns.push(before > 0 ? equity / before - 1 : 0);
    before = equity;
  }
  return returns;
}
