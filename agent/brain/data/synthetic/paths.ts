import { dayMs, minuteMs, type TimeMs } from '../../model/time.ts';
import { limits } from '../limits.ts';
import type { SyntheticAsset } from './assets.ts';
import { createFactors, type Factors, minutesPerDay, type Regime } from './factors.ts';
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
  const shared = createCache(limits.synthetic.sharedDaysCached);
  const days = createCache(limits.synthetic.assetDaysCached);

  function levelAtDay(asset: SyntheticAsset, day: number): number {
    const known = levels.get(asset.symbol) ?? [0];
    levels.set(asset.symbol, known);
    while (known.length <= day) {
      const last = known.length - 1;
      known.push(
        (known[last] as number) + dailyReturn(factors, asset, last, known[last] as number),
      );
    }
    return known[day] as number;
  }

  const common = (factor: string, day: number, share: number) =>
    shared(`${factor} ${day}`, () => factors.minutes(factor, day, share));

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
    days(`${asset.symbol} ${index}`, () => makeDay(asset, index));

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

function dailyReturn(factors: Factors, asset: SyntheticAsset, day: number, level: number): number {
  return (
    asset.beta * factors.daily('market', day, 1) +
    factors.daily(asset.sector, day, sectorShare) +
    factors.daily(asset.symbol, day, asset.ownVolatility) -
    pull * level
  );
}

/** Keeps the newest; a day is made again when it is asked for again. */
function createCache(daysMax: number) {
  const kept = new Map<string, Float64Array>();
  return (key: string, make: () => Float64Array): Float64Array => {
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = make();
    kept.set(key, made);
    for (const oldest of kept.keys()) {
      if (kept.size <= daysMax) break;
      kept.delete(oldest);
    }
    return made;
  };
}
