import type { Candle } from '../model/candle.ts';
import { createWilder } from './averages.ts';
import { checkPeriod, type Indicator } from './indicator.ts';

export type Bar = Pick<Candle, 'high' | 'low' | 'close'>;

/** Average true range after Wilder (1978). The true range needs the close before, so the first candle
 * has none and the first value is at index n. In units of the price. */
export function createAtr(period = 14): Indicator<Bar> {
  checkPeriod(period);
  const average = createWilder(period);
  let last: number | null = null;
  function reset(): void {
    average.reset();
    last = null;
  }
  return {
    firstAt: period,
    settledAt: 10 * period,
    reset,
    push({ high, low, close }) {
      if (!Number.isFinite(high) || !Number.isFinite(low) || !Number.isFinite(close)) {
        reset();
        return null;
      }
      const before = last;
      last = close;
      if (before === null) return null;
      return average.push(Math.max(high - low, Math.abs(high - before), Math.abs(low - before)));
    },
  };
}
