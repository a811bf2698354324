import { checkPeriod, type Indicator } from './indicator.ts';
import { createWindow } from './window.ts';

/** Standard deviation (n−1) of the newest `period` logarithmic returns, per candle; times
 * √(candles a year) it is annualised. First value at index n. Prices must be above 0. */
export function createVolatility(period = 20): Indicator {
  checkPeriod(period, 2);
  const window = createWindow(period);
  let last: number | null = null;
  function reset(): void {
    window.reset();
    last = null;
  }
  return {
    firstAt: period,
    settledAt: period,
    reset,
    push(close) {
      if (!Number.isFinite(close) || close <= 0) {
        reset();
        return null;
      }
      const before = last;
      last = close;
      if (before === null) return null;
      window.push(Math.log(close / before));
      if (!window.isFull()) return null;
      return Math.sqrt(window.squares(window.sum() / period) / (period - 1));
    },
  };
}

/** Change against the close `period` candles ago, as a fraction: 0.02 is +2 %. */
export function createMomentum(period = 20): Indicator {
  checkPeriod(period);
  const window = createWindow(period + 1);
  return {
    firstAt: period,
    settledAt: period,
    reset: window.reset,
    push(close) {
      if (!Number.isFinite(close) || close <= 0) {
        window.reset();
        return null;
      }
      window.push(close);
      return window.isFull() ? close / window.at(0) - 1 : null;
    },
  };
}

/** Volume against the mean of the `period` volumes before it; null while those are all 0. First value
 * at index n. */
export function createVolumeRatio(period = 20): Indicator {
  checkPeriod(period);
  const window = createWindow(period);
  return {
    firstAt: period,
    settledAt: period,
    reset: window.reset,
    push(volume) {
      if (!Number.isFinite(volume) || volume < 0) {
        window.reset();
        return null;
      }
      const mean = window.isFull() ? window.sum() / period : null;
      window.push(volume);
      return mean === null || mean === 0 ? null : volume / mean;
    },
  };
}
