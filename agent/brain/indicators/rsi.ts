import { createWilder } from './averages.ts';
import { checkPeriod, type Indicator } from './indicator.ts';

/** Relative strength index after J. Welles Wilder, "New Concepts in Technical Trading Systems"
 * (1978), of closes; first value at index n. Only gains are 100, only losses 0, and a price that did
 * not move at all is 50: neither bought nor sold. */
export function createRsi(period = 14): Indicator {
  checkPeriod(period);
  const gains = createWilder(period);
  const losses = createWilder(period);
  let last: number | null = null;
  function reset(): void {
    gains.reset();
    losses.reset();
    last = null;
  }
  return {
    firstAt: period,
    settledAt: 10 * period,
    reset,
    push(close) {
      if (!Number.isFinite(close)) {
        reset();
        return null;
      }
      const change = last === null ? null : close - last;
      last = close;
      if (change === null) return null;
      const gain = gains.push(change > 0 ? change : 0);
      const loss = losses.push(change < 0 ? -change : 0);
      if (gain === null || loss === null) return null;
      if (loss === 0) return gain === 0 ? 50 : 100;
      return 100 - 100 / (1 + gain / loss);
    },
  };
}
