import { checkPeriod, type Indicator } from './indicator.ts';
import { overWindow } from './window.ts';

/** Simple moving average of the newest `period` values. */
export function createSma(period: number): Indicator {
  checkPeriod(period);
  return overWindow(period, (window) => window.sum() / period);
}

/** Exponential moving average, alpha 2/(n+1), seeded with the simple mean of the first n values at
 * index n−1 as TA-Lib does. The seed is below 1e-4 of the value after 5n. */
export function createEma(period: number): Indicator {
  const alpha = 2 / (period + 1);
  return createSeeded(period, {
    settledAt: 5 * period,
    next: (average, input) => average + alpha * (input - average),
  });
}

/** Wilder's average: seeded with the simple mean of the first n values, then (avg·(n−1) + x) / n. */
export function createWilder(period: number): Indicator {
  return createSeeded(period, {
    settledAt: 10 * period,
    next: (average, input) => (average * (period - 1) + input) / period,
  });
}

function createSeeded(
  period: number,
  rule: { readonly settledAt: number; next(average: number, input: number): number },
): Indicator {
  checkPeriod(period);
  let seen = 0;
  let value = 0;
  function reset(): void {
    seen = 0;
    value = 0;
  }
  return {
    firstAt: period - 1,
    settledAt: rule.settledAt,
    reset,
    push(input) {
      if (!Number.isFinite(input)) {
        reset();
        return null;
      }
      seen++;
      if (seen > period) {
        value = rule.next(value, input);
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
