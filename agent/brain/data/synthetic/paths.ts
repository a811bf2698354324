import { dayMs, minuteMs, type TimeMs } from '../../model/time.ts';
import { limits } from '../limits.ts';
import type { SyntheticAsset } from './assets.ts';
import { createFactors, minutesPerDay, type Regime } from './factors.ts';
import { createRandom } from './random.ts';

/** Where the made up world begins. */
export const syntheticStart: TimeMs = Date.UTC(2019, 0, 1);

/** How fast a price is drawn back to where it belongs, a day: a wanderer would end at nothing. */
const pull = 0.004;
const sectorShare = 0.45;

export interface Paths {
  regime(at: TimeMs): Regime;
  /** Logarithm of price over base price at the begin of each minute of a day, and at its end. */
  day(asset: SyntheticAsset, day: number): Float64Array;
  /** At a time, interpolated to nothing: of the minute that began last. */
  level(asset: SyntheticAsset, at: TimeMs): number;
  /** Minutes of a day in which the exchange was down, `[from, to)`; undefined on most days. */
  outage(day: number): { readonly from: number; readonly to: number } | undefined;
}

export function createPaths(seed: string): Paths {
  const factors = createFactors(seed);
  const levels = new Map<string, number[]>();
  const dailies = new Map<string, number[]>();
  const shared = createCache(limits.synthetic.sharedDaysCached);
  const days = createCache(limits.synthetic.assetDaysCached);

  /** Every asset asks for it, for each day since the world began. */
  function sharedDaily(factor: string, index: number, share: number): number {
    const known = dailies.get(factor) ?? [];
    if (known.length === 0) dailies.set(factor, known);
    while (known.length <= index) known.push(factors.daily(factor, known.length, share));
    return known[index] as number;
  }

  /** From the begin of a day to its end. */
  function dailyReturn(asset: SyntheticAsset, index: number, level: number): number {
    return (
      asset.beta * sharedDaily('market', index, 1) +
      sharedDaily(asset.sector, index, sectorShare) +
      factors.daily(asset.symbol, index, asset.ownVolatility) -
      pull * level
    );
  }

  function levelAtDay(asset: SyntheticAsset, day: number): number {
    const known = levels.get(asset.symbol) ?? [0];
    if (known.length === 1) levels.set(asset.symbol, known);
    while (known.length <= day) {
      const last = known.length - 1;
      const level = known[last] as number;
      known.push(level + dailyReturn(asset, last, level));
    }
    return known[day] as number;
  }

  const common = (factor: string, day: number, share: number) =>
    shared(factor, day, () => factors.minutes(factor, day, share));

  function makeDay(asset: SyntheticAsset, day: number): Float64Array {
    const market = common('market', day, 1);
    const sector = common(asset.sector, day, sectorShare);
    const own = factors.minutes(asset.symbol, day, asset.ownVolatility);
    const path = new Float64Array(minutesPerDay + 1);
    const start = levelAtDay(asset, day);
    const drawn = (-pull * start) / minutesPerDay;
    let level = start;
    for (let minute = 0; minute < minutesPerDay; minute++) {
      path[minute] = level;
      level += asset.beta * (market[minute] as number) + (sector[minute] as number);
      level += (own[minute] as number) + drawn;
    }
    // The next day begins exactly there, whatever the sums of rounded numbers say.
    path[minutesPerDay] = levelAtDay(asset, day + 1);
    return path;
  }

  const day = (asset: SyntheticAsset, index: number) =>
    days(asset.symbol, index, () => makeDay(asset, index));

  return {
    day,
    regime: (at) => factors.regime(Math.floor((at - syntheticStart) / dayMs)),
    level(asset, at) {
      const index = Math.floor((at - syntheticStart) / dayMs);
      const minute = Math.floor((at - syntheticStart - index * dayMs) / minuteMs);
      return day(asset, index)[minute] as number;
    },
    outage(index) {
      const random = createRandom(seed, 'outage', index);
      if (random() >= 1 / 20) return undefined;
      const from = Math.floor(random() * minutesPerDay);
      return { from, to: Math.min(minutesPerDay, from + 3 + Math.floor(random() ** 2 * 240)) };
    },
  };
}

/** Keeps the newest; a day is made again when it is asked for again. */
function createCache(daysMax: number) {
  const kept = new Map<string, Map<number, Float64Array>>();
  const made: (readonly [string, number])[] = [];
  let oldest = 0;
  return (name: string, day: number, make: () => Float64Array): Float64Array => {
    const known = kept.get(name) ?? new Map<number, Float64Array>();
    const found = known.get(day);
    if (found !== undefined) return found;
    const fresh = make();
    known.set(day, fresh);
    kept.set(name, known);
    made.push([name, day]);
    if (made.length - oldest > daysMax) {
      const [first = '', index = 0] = made[oldest++] ?? [];
      kept.get(first)?.delete(index);
      // Not one by one: what lies behind would be moved each time.
      if (oldest === daysMax) oldest -= made.splice(0, daysMax).length;
    }
    return fresh;
  };
}
