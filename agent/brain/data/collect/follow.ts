import type { Clock, Log } from '#lib';
import { type Interval, intervals } from '../../model/candle.ts';
import { minuteMs } from '../../model/time.ts';
import type { MarketSource } from '../sources/define.ts';
import { addRange } from '../store/coverage.ts';
import type { MarketStore } from '../store/types.ts';
import type { MarketTrade, TimeRange } from '../types.ts';
import { collect } from './collect.ts';
import type { DataKind } from './plan.ts';
import { renderTable } from './report.ts';

export interface FollowOptions {
  readonly store: MarketStore;
  readonly source: MarketSource;
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval[];
  /** What is asked for again and again beside the candles that the source sends by itself. */
  readonly kinds: readonly DataKind[];
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onCandle?: (symbol: string, interval: Interval) => void;
}

/** Trades are written together: each by itself would be a write to the disk. */
const tradesPerWrite = 1_000;
const askEveryMs = minuteMs;

/** Keeps a store up to date until the signal fires: candles as they close, and after each connect, and
 * every minute, whatever is still missing. A failure of the source is told and tried again. */
export async function follow(options: FollowOptions): Promise<void> {
  const { source, store, signal, clock, log } = options;
  const trades = createTradeBuffer(store, source.name);
  const { symbols, kinds } = options;
  const wish = { symbols, intervals: options.intervals, kinds, isRepeated: true };
  const arrived = new Map<string, readonly TimeRange[]>();
  let again: (() => void) | undefined;

  async function catchUp(): Promise<void> {
    while (!signal.aborted) {
      await collect({
        store,
        source,
        wish,
        clock,
        signal,
        arrived: (t) => arrived.get(renderTable(t)) ?? [],
      }).catch((error: unknown) => {
        if (!signal.aborted)
          log.error('market data could not be collected', { error: messageOf(error) });
      });
      trades.flush();
      const asked = new AbortController();
      again = () => asked.abort();
      await clock
        .sleep(askEveryMs, AbortSignal.any([signal, asked.signal]))
        .catch(() => log.debug('asking before the minute is over'));
    }
  }

  try {
    await Promise.all([
      catchUp(),
      source.follow?.({
        symbols,
        intervals: options.intervals,
        trades: kinds.includes('trades'),
        signal,
        onConnected: () => again?.(),
        onDown: (reason) => log.warn('market data stopped coming', { source: source.name, reason }),
        onTrade: trades.push,
        onCandle(symbol, interval, candle) {
          const batch = { rows: [candle], source: source.name, where: () => 'live' };
          const { refused, added } = store.addCandles(symbol, interval, batch);
          for (const { reason, detail } of refused) {
            log.warn('a live candle was refused', { symbol, interval, reason, detail });
          }
          const range = { from: candle.openAt, to: candle.openAt + intervals[interval] };
          const name = renderTable({ kind: 'candles', symbol, interval });
          if (refused.length === 0) arrived.set(name, addRange(arrived.get(name) ?? [], range));
          if (added > 0) options.onCandle?.(symbol, interval);
        },
      }),
    ]);
  } finally {
    trades.flush();
  }
}

function createTradeBuffer(store: MarketStore, source: string) {
  const waiting = new Map<string, MarketTrade[]>();
  let count = 0;
  function flush(): void {
    for (const [symbol, rows] of waiting) {
      store.addTrades(symbol, { rows, source, where: (row) => `live trade ${row}` });
    }
    waiting.clear();
    count = 0;
  }
  return {
    flush,
    push(symbol: string, trade: MarketTrade): void {
      const rows = waiting.get(symbol) ?? [];
      rows.push(trade);
      waiting.set(symbol, rows);
      if (++count >= tradesPerWrite) flush();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
