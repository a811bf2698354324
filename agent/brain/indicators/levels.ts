import type { Bar } from './atr.ts';
import { checkPeriod, type Indicator } from './indicator.ts';
import { createWindow } from './window.ts';

export interface Levels {
  /** The nearest swing low at or below the close; null when the close is below all of them. */
  readonly support: number | null;
  /** The nearest swing high at or above the close. */
  readonly resistance: number | null;
}

/** Support and resistance from swings of the newest `lookback` candles. A swing low is a low that no
 * low of `wing` candles on either side is below; it is known only when the candles behind it have
 * closed, so the newest `wing` candles can hold none. First value when `lookback` candles are there. */
export function createLevels(lookback = 100, wing = 3): Indicator<Bar, Levels> {
  checkPeriod(wing);
  checkPeriod(lookback, 2 * wing + 1);
  const lows = createWindow(lookback);
  const highs = createWindow(lookback);
  function reset(): void {
    lows.reset();
    highs.reset();
  }
  function isSwing(index: number, values: { at(index: number): number }, sign: number): boolean {
    const own = values.at(index);
    for (let step = 1; step <= wing; step++) {
      if (sign * values.at(index - step) < sign * own) return false;
      if (sign * values.at(index + step) < sign * own) return false;
    }
    return true;
  }
  return {
    firstAt: lookback - 1,
    settledAt: lookback - 1,
    reset,
    push({ high, low, close }) {
      if (!Number.isFinite(high) || !Number.isFinite(low) || !Number.isFinite(close)) {
        reset();
        return null;
      }
      lows.push(low);
      highs.push(high);
      if (!lows.isFull()) return null;
      let support: number | null = null;
      let resistance: number | null = null;
      for (let index = wing; index < lookback - wing; index++) {
        const below = lows.at(index);
        if (below <= close && (support === null || below > support) && isSwing(index, lows, 1)) {
          support = below;
        }
        const above = highs.at(index);
        const isNearer = resistance === null || above < resistance;
        if (above >= close && isNearer && isSwing(index, highs, -1)) resistance = above;
      }
      return { support, resistance };
    },
  };
}
