import { type MarketView, seriesNames } from '../data/index.ts';
import { createRsi, runOver, valueAt } from '../indicators/index.ts';
import type { Regime } from '../model/features.ts';
import { dayMs, minuteMs } from '../model/time.ts';
import { readCandles, readChange, readFunding, readPoint } from '../producers/index.ts';
import { limits } from './limits.ts';

/** What a regime is told by; null is not known. */
export interface RegimeInputs {
  /** Percent a year. */
  readonly fundingPct: number | null;
  /** Percent a year. */
  readonly basisPct: number | null;
  /** Of daily closes. */
  readonly rsi: number | null;
  readonly fearGreed: number | null;
  /** Price against its mean of 20 days, as a fraction: .02 is 2 % above. */
  readonly trend: number | null;
  /** Price change in 24 hours, a fraction. */
  readonly change24h: number | null;
  /** Below the highest close of 7 days, a fraction of it. */
  readonly drawdown7d: number | null;
}

export interface Observation {
  readonly inputs: RegimeInputs;
  /** Conditions that hold, by regime. */
  readonly conditions: Readonly<Record<'bull' | 'bear' | 'crisis', readonly string[]>>;
  /** Null: too little is known. */
  readonly vote: Regime | null;
}

/** The asset that tells the regime of a universe. */
export function leadOf(symbols: readonly string[]): string {
  return symbols.includes('BTC') ? 'BTC' : (symbols[0] ?? 'BTC');
}

/** Reads the inputs from the market's leading asset. */
export function readRegimeInputs(view: MarketView, symbol: string): RegimeInputs {
  const funding = readFunding(view, symbol);
  const basis = readPoint(view, symbol, {
    series: seriesNames.basisPct,
    everyMs: 30 * minuteMs,
  });
  const mood = readPoint(view, symbol, {
    series: seriesNames.fearGreed,
    ofMarket: true,
    everyMs: dayMs,
  });
  const change = readChange(view, symbol, 24);
  return {
    fundingPct: 'missing' in funding ? null : funding.annualPct,
    basisPct: 'missing' in basis ? null : basis.value,
    rsi: readDailyRsi(view, symbol),
    fearGreed: 'missing' in mood ? null : mood.value,
    trend: readTrend(view, symbol),
    change24h: 'missing' in change ? null : change.value,
    drawdown7d: readDrawdown(view, symbol),
  };
}

function readDailyRsi(view: MarketView, symbol: string): number | null {
  const rows = view.candles(symbol, '1d', limits.rsiCandles)?.close.length ?? 0;
  const count = Math.max(rows, limits.rsiCandlesLeast);
  const candles = readCandles(view, symbol, { interval: '1d', count });
  if ('missing' in candles) return null;
  return valueAt(runOver(createRsi(limits.rsiDays), candles.series.close), candles.last);
}

function readTrend(view: MarketView, symbol: string): number | null {
  const spec = { interval: '1h', count: limits.trendHours, missingMax: 10 } as const;
  const candles = readCandles(view, symbol, spec);
  if ('missing' in candles) return null;
  const { close } = candles.series;
  const mean = close.reduce((sum, value) => sum + value, 0) / close.length;
  return (close[candles.last] as number) / mean - 1;
}

function readDrawdown(view: MarketView, symbol: string): number | null {
  const spec = { interval: '1h', count: limits.weekHours, missingMax: 8 } as const;
  const candles = readCandles(view, symbol, spec);
  if ('missing' in candles) return null;
  const { close } = candles.series;
  return 1 - (close[candles.last] as number) / Math.max(...close);
}

type Condition = readonly [name: string, holds: (inputs: RegimeInputs) => boolean];

/** 1 − 90 / 100 is .1 less a bit. */
const reaches = (value: number, limit: number) => value >= limit - 1e-9;

const within = (value: number | null, over: number, under: number) =>
  value !== null && value > over && value < under;

// The reference's conditions (3.3), and of the price: its trend, and how fast it falls, which are known
// where nobody tells funding and premium.
const conditions: Readonly<Record<'bull' | 'bear' | 'crisis', readonly Condition[]>> = {
  bull: [
    ['funding 5–30 %', ({ fundingPct }) => within(fundingPct, 5, 30)],
    ['basis 3–8 %', ({ basisPct }) => within(basisPct, 3, 8)],
    ['RSI above 50', ({ rsi }) => within(rsi, 50, Number.POSITIVE_INFINITY)],
    ['fear and greed above 40', ({ fearGreed }) => within(fearGreed, 40, 101)],
    ['2 % above the mean of 20 days', ({ trend }) => within(trend, 0.02, Infinity)],
  ],
  bear: [
    ['funding below 0', ({ fundingPct }) => within(fundingPct, -Infinity, 0)],
    ['basis below 2 %', ({ basisPct }) => within(basisPct, -Infinity, 2)],
    ['RSI below 30', ({ rsi }) => within(rsi, -1, 30)],
    ['fear and greed below 25', ({ fearGreed }) => within(fearGreed, -1, 25)],
    ['2 % below the mean of 20 days', ({ trend }) => within(trend, -Infinity, -0.02)],
  ],
  crisis: [
    ['funding below −10 %', ({ fundingPct }) => within(fundingPct, -Infinity, -10)],
    [
      'basis above 8 or below 1 %',
      ({ basisPct }) => within(basisPct, 8, Infinity) || within(basisPct, -Infinity, 1),
    ],
    ['fear and greed below 15', ({ fearGreed }) => within(fearGreed, -1, 15)],
    ['10 % down in a day', ({ change24h }) => change24h !== null && reaches(-change24h, 0.1)],
    [
      '20 % below the week’s high',
      ({ drawdown7d }) => drawdown7d !== null && reaches(drawdown7d, 0.2),
    ],
  ],
};

/** What the inputs say at this moment, by themselves. A crisis needs no more than its own conditions:
 * what is not known does not make it less of one. */
export function observeRegime(inputs: RegimeInputs): Observation {
  const holding = (regime: 'bull' | 'bear' | 'crisis') =>
    conditions[regime].filter(([, holds]) => holds(inputs)).map(([name]) => name);
  const held = { bull: holding('bull'), bear: holding('bear'), crisis: holding('crisis') };
  const { fundingPct, basisPct, rsi, fearGreed, trend } = inputs;
  const known = [fundingPct, basisPct, rsi, fearGreed, trend].filter((value) => value !== null);
  return { inputs, conditions: held, vote: voteOf(held, known.length) };
}

function voteOf(held: Observation['conditions'], known: number): Regime | null {
  if (held.crisis.length >= limits.votes.crisis) return 'crisis';
  if (known < limits.inputsLeast) return null;
  if (held.bull.length >= limits.votes.bull) return 'bull';
  if (held.bear.length >= limits.votes.bear) return 'bear';
  return 'transition';
}
