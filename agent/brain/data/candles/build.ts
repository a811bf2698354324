import { type Candle, type Interval, intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import type { MarketTrade } from '../types.ts';

/** Makes candles of trades. An interval without a trade has no candle. */
export interface CandleBuilder {
  /** The candle that this trade closed, when it is the first of a later interval. `late` when its own
   * interval is closed already: it is in no candle then, and the caller tells of it. */
  push(trade: MarketTrade): { readonly closed?: Candle; readonly late: boolean };
  /** The open candle, if its interval ended by `now`. */
  close(now: TimeMs): Candle | undefined;
}

/** Trades come in the order in which they happened: those of one millisecond as the exchange lists
 * them. The last candle is not finished before `close` says so. */
export function createCandleBuilder(interval: Interval): CandleBuilder {
  const lengthMs = intervals[interval];
  let open: { -readonly [Key in keyof Candle]: Candle[Key] } | undefined;
  let closedUntil = Number.NEGATIVE_INFINITY;

  function finish(): Candle | undefined {
    const closed = open;
    if (closed !== undefined) closedUntil = closed.openAt + lengthMs;
    open = undefined;
    return closed;
  }

  return {
    push({ at, price, amount }) {
      if (at < closedUntil) return { late: true };
      const openAt = at - (at % lengthMs);
      if (open !== undefined && openAt < open.openAt) return { late: true };
      const closed = open !== undefined && openAt > open.openAt ? finish() : undefined;
      if (open === undefined) {
        open = { openAt, open: price, high: price, low: price, close: price, volume: amount };
      } else {
        open.high = Math.max(open.high, price);
        open.low = Math.min(open.low, price);
        open.close = price;
        open.volume += amount;
      }
      return closed === undefined ? { late: false } : { closed, late: false };
    },
    close(now) {
      return open !== undefined && open.openAt + lengthMs <= now ? finish() : undefined;
    },
  };
}
