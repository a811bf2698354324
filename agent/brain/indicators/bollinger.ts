import { checkPeriod, type Indicator } from './indicator.ts';
import { overWindow } from './window.ts';

export interface Bollinger {
  readonly middle: number;
  readonly upper: number;
  readonly lower: number;
  /** Where the value lies: 0 on the lower band, 1 on the upper one; null when they are one line. */
  readonly position: number | null;
}

/** Bollinger bands: mean ± `width` population standard deviations of the newest `period` values. */
export function createBollinger(period = 20, width = 2): Indicator<number, Bollinger> {
  checkPeriod(period, 2);
  return overWindow(period, (window, newest) => {
    const middle = window.sum() / period;
    const reach = width * Math.sqrt(window.squares(middle) / period);
    const lower = middle - reach;
    const upper = middle + reach;
    const position = reach === 0 ? null : (newest - lower) / (upper - lower);
    return { middle, upper, lower, position };
  });
}

/** How many population standard deviations the newest value lies above the mean of the newest
 * `period`, itself included; null when they are all equal. */
export function createZScore(period = 20): Indicator {
  checkPeriod(period, 2);
  return overWindow(period, (window, newest) => {
    const mean = window.sum() / period;
    const deviation = Math.sqrt(window.squares(mean) / period);
    return deviation === 0 ? null : (newest - mean) / deviation;
  });
}
