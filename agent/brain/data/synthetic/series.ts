// Numbers beside the price. Each is made from what the price did before its time, and noise: none of
// them knows the future.
import { dayMs, hourMs, minuteMs, type TimeMs } from '../../model/time.ts';
import { seriesNames } from '../series-names.ts';
import type { SeriesOffer } from '../sources/define.ts';
import type { SeriesPoint } from '../types.ts';
import type { SyntheticAsset } from './assets.ts';
import { type Paths, syntheticStart } from './paths.ts';
import { createDeviates } from './random.ts';

interface Moment {
  readonly asset: SyntheticAsset;
  /** Logarithmic return over the time before. */
  readonly moved: (backMs: number) => number;
  readonly noise: number;
}

interface Recipe extends SeriesOffer {
  readonly make: (moment: Moment) => number;
  /** Of these only. */
  readonly symbols?: readonly string[];
}

const recipes: readonly Recipe[] = [
  {
    series: seriesNames.fearGreed,
    perSymbol: false,
    everyMs: dayMs,
    make: ({ moved, noise }) => Math.round(clamp(50 + 180 * moved(14 * dayMs) + 8 * noise, 1, 99)),
  },
  {
    series: seriesNames.stablecoinSupplyChangeUsd,
    perSymbol: false,
    everyMs: dayMs,
    make: ({ moved, noise }) => Math.round(1e8 * (0.3 + 8 * moved(7 * dayMs) + 1.5 * noise)),
  },
  {
    series: seriesNames.bookImbalance,
    perSymbol: true,
    everyMs: 5 * minuteMs,
    make: ({ moved, noise }) => round(Math.tanh(60 * moved(15 * minuteMs) + 0.35 * noise), 4),
  },
  {
    series: seriesNames.openInterestUsd,
    perSymbol: true,
    everyMs: hourMs,
    make: ({ asset, moved, noise }) =>
      Math.round(0.4 * asset.dailyVolumeUsd * Math.exp(1.5 * moved(7 * dayMs) + 0.03 * noise)),
  },
  {
    series: seriesNames.basisPct,
    perSymbol: true,
    everyMs: hourMs,
    make: ({ moved, noise }) => round(clamp(5 + 45 * moved(7 * dayMs) + noise, -15, 40), 3),
  },
  {
    series: seriesNames.whaleNetflowUsd,
    perSymbol: true,
    everyMs: hourMs,
    make: ({ asset, moved, noise }) =>
      Math.round(asset.dailyVolumeUsd * (0.002 * noise ** 3 + 0.03 * moved(dayMs))),
  },
  {
    series: seriesNames.exchangeNetflowUsd,
    perSymbol: true,
    everyMs: hourMs,
    make: ({ asset, moved, noise }) =>
      Math.round(asset.dailyVolumeUsd * (0.004 * noise - 0.05 * moved(dayMs))),
  },
  {
    series: seriesNames.socialMentions,
    perSymbol: true,
    everyMs: hourMs,
    make: ({ asset, moved, noise }) => {
      const usual = 12 * Math.log10(asset.dailyVolumeUsd / 1e5);
      return Math.round(usual * Math.exp(9 * Math.abs(moved(dayMs)) + 0.3 * noise));
    },
  },
  {
    series: seriesNames.socialScore,
    perSymbol: true,
    everyMs: hourMs,
    make: ({ moved, noise }) => round(clamp(50 * moved(dayMs) + 2 * noise, -10, 10), 2),
  },
  {
    series: seriesNames.etfFlowUsd,
    perSymbol: true,
    everyMs: dayMs,
    symbols: ['BTC', 'ETH', 'SOL'],
    make: ({ asset, moved, noise }) =>
      Math.round(asset.dailyVolumeUsd * (0.02 * noise + 0.4 * moved(3 * dayMs))),
  },
];

export const syntheticSeries: readonly SeriesOffer[] = recipes;

/** Points of `[from, to)`. `asset` is the leading one for what is of the whole market. */
export function makePoints(
  seed: string,
  paths: Paths,
  asset: SyntheticAsset,
  request: { readonly series: string; readonly from: TimeMs; readonly to: TimeMs },
): SeriesPoint[] {
  const recipe = recipes.find(({ series }) => series === request.series);
  if (recipe === undefined || recipe.symbols?.includes(asset.symbol) === false) return [];
  const { everyMs, make, series } = recipe;
  const points: SeriesPoint[] = [];
  const deviate = createDeviates(seed, series, asset.symbol);
  const first = Math.max(request.from, syntheticStart + 30 * dayMs);
  for (let at = Math.ceil(first / everyMs) * everyMs; at < request.to; at += everyMs) {
    const noise = deviate(at);
    const now = paths.level(asset, at);
    const moved = (backMs: number) => now - paths.level(asset, at - backMs);
    points.push({ observedAt: at, knownAt: at, value: make({ asset, moved, noise }) });
  }
  return points;
}

/** Every eight hours: what longs pay when the price has risen. */
export function makeFunding(
  seed: string,
  paths: Paths,
  asset: SyntheticAsset,
  range: { readonly from: TimeMs; readonly to: TimeMs },
): { readonly at: TimeMs; readonly rate: number }[] {
  const everyMs = 8 * hourMs;
  const deviate = createDeviates(seed, 'funding', asset.symbol);
  const rates: { at: TimeMs; rate: number }[] = [];
  const first = Math.max(range.from, syntheticStart + dayMs);
  for (let at = Math.ceil(first / everyMs) * everyMs; at < range.to; at += everyMs) {
    const noise = deviate(at);
    const moved = paths.level(asset, at) - paths.level(asset, at - dayMs);
    rates.push({ at, rate: round(clamp(1e-4 + 0.004 * moved + 5e-5 * noise, -0.003, 0.003), 8) });
  }
  return rates;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
