import { checkPeriod, type Indicator } from './indicator.ts';
import { createWindow } from './window.ts';

/** Simple moving average of the newest `period` values. */
export function createSma(period: number): Indicator {
  checkPeriod(period);
  const window = createWindow(period);
  return {
    firstAt: period - 1,
    settledAt: period - 1,
    reset: window.reset,
    push(value) {
      if (!Number.isFinite(value)) {
        window.reset();
        return null;
      }
      window.push(value);
      return window.isFull() ? window.sum() / period : null;
    },
  };
}

/** Exponential moving average, alpha 2/(n+1), seeded with the simple mean of the first n values at
 * index n−1 as TA-Lib does. The seed is below 1e-4 of the value after 5n. */
export function createEma(period: number): Indicator {
  checkPeriod(period);
  const alpha = 2 / (period + 1);
  let seen = 0;
  let value = 0;
  function reset(): void {
    seen = 0;
    value = 0;
  }
  return {
    firstAt: period - 1,
    settledAt: 5 * period,
    reset,
    push(input) {
      if (!Number.isFinite(input)) {
        reset();
        return null;
      }
      seen++;
      if (seen > period) {
        value += alpha * (input - value);
        return value;
      }
      // Until the seed is complete `value` is the sum.
      value += input;
      if (seen < period) return null;
      value /= period;
      return value;
    },
  };
}

/** Wilder's average: seeded with the simple mean of the first n values, then (avg·(n−1) + x) / n. */
export function createWilder(period: number): Indicator {
  checkPeriod(period);
  let seen = 0;
  let value = 0;
  function reset(): void {
    seen = 0;
    value = 0;
  }
  return {
    firstAt: period - 1,
    settledAt: 10 * period,
    reset,
    push(input) {
      if (!Number.isFinite(input)) {
        reset();
        return null;
      }
      seen++;
      if (seen > period) {
        value = (value * (period - 1) + input) / period;
        return value;
      }
      value += input;
      if (seen < period) return null;
      value /= period;
      return value;
    },
  };
}
