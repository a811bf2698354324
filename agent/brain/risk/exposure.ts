import { signOf } from '../model/trade.ts';
import type { Exposure, ReturnSeries } from './types.ts';

/** In the quote currency, at the newest price or else at the entry. */
export function notionalOf({ size, mark, entry }: Exposure): number {
  return size * (mark ?? entry);
}

export function grossNotional(exposures: readonly Exposure[]): number {
  return exposures.reduce((sum, exposure) => sum + notionalOf(exposure), 0);
}

/** Lost of the capital when the stop is hit, counted from the entry. All of the position where no stop
 * stands, and where the price is beyond one that did not fill. */
export function riskOf(exposure: Exposure): number {
  const { side, size, entry, stop, mark } = exposure;
  if (stop === null) return notionalOf(exposure);
  const sign = signOf(side);
  if (mark !== null && sign * (mark - stop) < 0) return notionalOf(exposure);
  return Math.max(0, sign * (entry - stop)) * size;
}

/** Lost when every stop is hit, in the quote currency: the heat of the portfolio. */
export function openRisk(exposures: readonly Exposure[]): number {
  return exposures.reduce((sum, exposure) => sum + riskOf(exposure), 0);
}

export function sectorNotional(
  exposures: readonly Exposure[],
  sector: string,
  sectors: Readonly<Record<string, string>>,
): number {
  return grossNotional(exposures.filter(({ symbol }) => sectors[symbol] === sector));
}

/** Pearson's correlation over the candles both have; null with fewer than `minPoints` or when one of
 * them did not move. */
export function correlate(a: ReturnSeries, b: ReturnSeries, minPoints: number): number | null {
  const xs: number[] = [];
  const ys: number[] = [];
  let j = 0;
  for (let i = 0; i < a.at.length; i++) {
    const at = a.at[i] as number;
    while (j < b.at.length && (b.at[j] as number) < at) j++;
    if (b.at[j] !== at) continue;
    xs.push(a.values[i] as number);
    ys.push(b.values[j] as number);
  }
  return xs.length < minPoints ? null : pearson(xs, ys);
}

function pearson(xs: readonly number[], ys: readonly number[]): number | null {
  const meanX = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  let [xy, xx, yy] = [0, 0, 0];
  for (let index = 0; index < xs.length; index++) {
    const x = (xs[index] as number) - meanX;
    const y = (ys[index] as number) - meanY;
    xy += x * y;
    xx += x * x;
    yy += y * y;
  }
  const scale = Math.sqrt(xx * yy);
  return scale > 0 ? Math.min(1, Math.max(-1, xy / scale)) : null;
}

export interface Correlation {
  /** 0–1, the highest magnitude against anything open; 0 when nothing is. */
  readonly magnitude: number;
  /** With which asset. */
  readonly symbol: string | null;
  /** The returns were too few, so the worst was taken. */
  readonly isAssumed: boolean;
}

/** How much a new position of `symbol` would be the same bet as one that is open. */
export function highestCorrelation(
  symbol: string,
  exposures: readonly Exposure[],
  returns: Readonly<Record<string, ReturnSeries>>,
  minPoints: number,
): Correlation {
  let highest: Correlation = { magnitude: 0, symbol: null, isAssumed: false };
  const own = returns[symbol];
  for (const exposure of exposures) {
    const other = returns[exposure.symbol];
    const value = own && other ? correlate(own, other, minPoints) : null;
    const magnitude = exposure.symbol === symbol ? 1 : Math.abs(value ?? 1);
    if (magnitude <= highest.magnitude) continue;
    const isAssumed = value === null && exposure.symbol !== symbol;
    highest = { magnitude, symbol: exposure.symbol, isAssumed };
  }
  return highest;
}
