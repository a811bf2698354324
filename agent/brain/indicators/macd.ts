import { createEma } from './averages.ts';
import { checkPeriod, type Indicator } from './indicator.ts';

export interface Macd {
  readonly macd: number;
  /** Null until the signal line has its own seed. */
  readonly signal: number | null;
  readonly histogram: number | null;
}

export interface MacdPeriods {
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
}

/** Moving average convergence divergence: EMA(fast) − EMA(slow), and an EMA of that. With 12, 26, 9
 * the line begins at index 25 and its signal at 33. */
export function createMacd(
  { fast, slow, signal }: MacdPeriods = { fast: 12, slow: 26, signal: 9 },
): Indicator<number, Macd> {
  checkPeriod(fast);
  checkPeriod(slow, fast + 1);
  const fastAverage = createEma(fast);
  const slowAverage = createEma(slow);
  const signalAverage = createEma(signal);
  return {
    firstAt: slow - 1,
    settledAt: 5 * (slow + signal),
    reset() {
      fastAverage.reset();
      slowAverage.reset();
      signalAverage.reset();
    },
    push(close) {
      const quick = fastAverage.push(close);
      const calm = slowAverage.push(close);
      if (quick === null || calm === null) {
        signalAverage.reset();
        return null;
      }
      const macd = quick - calm;
      const line = signalAverage.push(macd);
      return { macd, signal: line, histogram: line === null ? null : macd - line };
    },
  };
}
