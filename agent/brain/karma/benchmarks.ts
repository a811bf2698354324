import { isStale } from '../model/quality.ts';
import { type Signal, signedConviction } from '../model/signal.ts';
import type { TimeMs } from '../model/time.ts';
import { type EquityMeasures, type EquityPoint, measureEquity } from './equity.ts';
import { limits } from './limits.ts';

export interface ClosePoint {
  /** When the candle closed and its close was known. */
  readonly at: TimeMs;
  readonly close: number;
}

export interface BenchmarkSignal
  extends Pick<Signal, 'producer' | 'direction' | 'conviction' | 'observedAt'> {
  /** When it was known. */
  readonly at: TimeMs;
  readonly intervalMs: number;
}

export interface BenchmarkMarket {
  readonly symbol: string;
  /** Of the candles. */
  readonly intervalMs: number;
  /** Ascending. */
  readonly closes: readonly ClosePoint[];
  /** In any order. */
  readonly signals: readonly BenchmarkSignal[];
}

/** What to beat. */
export interface Benchmark {
  readonly name: 'flat' | 'buy-and-hold' | 'equal-weight-signals' | 'momentum-20';
  readonly description: string;
  /** For each close what is held from then to the next one, −1 short … +1 long; knows nothing later. */
  exposures(market: BenchmarkMarket): readonly number[];
}

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'flat',
    description: 'Never in the market',
    exposures: ({ closes }) => closes.map(() => 0),
  },
  {
    name: 'buy-and-hold',
    description: 'Long from the first close on',
    exposures: ({ closes }) => closes.map(() => 1),
  },
  {
    name: 'equal-weight-signals',
    description:
      'The mean direction of all producers, each counted the same; out while all are silent',
    exposures: weighSignals,
  },
  {
    name: 'momentum-20',
    description: 'Long above the close of 20 periods before, short below it',
    exposures: followMomentum,
  },
];

function weighSignals({ closes, signals }: BenchmarkMarket): readonly number[] {
  const ordered = signals.toSorted((a, b) => a.at - b.at || a.observedAt - b.observedAt);
  const newest = new Map<string, BenchmarkSignal>();
  let next = 0;
  return closes.map(({ at }) => {
    for (let signal = ordered[next]; signal !== undefined && signal.at <= at; ) {
      newest.set(signal.producer, signal);
      next += 1;
      signal = ordered[next];
    }
    let sum = 0;
    let count = 0;
    for (const signal of newest.values()) {
      if (isStale(at - signal.observedAt, signal.intervalMs)) continue;
      sum += Math.sign(signedConviction(signal));
      count += 1;
    }
    return count === 0 ? 0 : sum / count;
  });
}

/** After a gap 20 periods have to pass again. */
function followMomentum({ closes, intervalMs }: BenchmarkMarket): readonly number[] {
  let start = 0;
  return closes.map(({ at, close }, index) => {
    const before = closes[index - 1];
    if (before !== undefined && at - before.at !== intervalMs) start = index;
    const past = closes[index - limits.momentumPeriods];
    if (past === undefined || index - limits.momentumPeriods < start) return 0;
    return Math.sign(close - past.close);
  });
}

export interface BenchmarkResult extends EquityMeasures {
  readonly name: Benchmark['name'];
  readonly equity: readonly EquityPoint[];
}

/** Equity from 1. What is decided at a close earns from there to the next one; each change costs `costRate` (fee
 * and slippage) of what is traded. Throws a plain Error for closes that are no prices or out of order. */
export function benchmarkEquity(
  benchmark: Benchmark,
  market: BenchmarkMarket,
  costRate: number,
): readonly EquityPoint[] {
  const exposures = benchmark.exposures(market);
  let equity = 1;
  let held = 0;
  let before: ClosePoint | undefined;
  return market.closes.map((point, index) => {
    const isLate = before !== undefined && point.at <= before.at;
    if (!(point.close > 0) || !Number.isFinite(point.close) || isLate) {
      throw new Error(`${market.symbol}: close ${index} is ${point.close} at ${point.at}`);
    }
    // Who has lost everything is out.
    if (before !== undefined) equity *= Math.max(0, 1 + held * (point.close / before.close - 1));
    const wanted = exposures[index] ?? 0;
    equity *= 1 - costRate * Math.abs(wanted - held);
    held = wanted;
    before = point;
    return { at: point.at, equity };
  });
}

/** Every benchmark over the same markets, each with the same share of the money, from the same costs. */
export function runBenchmarks(
  markets: readonly BenchmarkMarket[],
  { costRate }: { readonly costRate: number },
): readonly BenchmarkResult[] {
  return benchmarks.map((benchmark) => {
    const equity = meanEquity(
      markets.map((market) => benchmarkEquity(benchmark, market, costRate)),
    );
    return { name: benchmark.name, ...measureEquity(equity), equity };
  });
}

/** A market that has not begun, or has no newer close, stays where it is. */
function meanEquity(curves: readonly (readonly EquityPoint[])[]): readonly EquityPoint[] {
  const [only] = curves;
  if (only !== undefined && curves.length === 1) return only;
  const values = curves.map(() => 1);
  const moves = curves
    .flatMap((curve, index) => curve.map(({ at, equity }) => ({ at, equity, index })))
    .sort((a, b) => a.at - b.at);
  const points: EquityPoint[] = [];
  for (const { at, equity, index } of moves) {
    values[index] = equity;
    const point = { at, equity: values.reduce((sum, value) => sum + value, 0) / values.length };
    if (points.at(-1)?.at === at) points[points.length - 1] = point;
    else points.push(point);
  }
  return points;
}
