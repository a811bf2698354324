import type { Interval } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import type { TableName } from '../store/names.ts';
import { endOfTime } from '../store/segment.ts';
import type { MarketStore } from '../store/types.ts';
import { createMemoryMarket } from './memory.ts';
import type { Market } from './types.ts';

export interface LoadOptions {
  /** Rows before it stay on the disk. */
  readonly from?: TimeMs;
  /** Default: all there are. */
  readonly symbols?: readonly string[];
  readonly intervals?: readonly Interval[];
  /** Only so many of the newest rows are kept in memory. Default: all. */
  readonly rowsKept?: (table: TableName) => number;
  /** Trades are many; without this they are left out. */
  readonly trades?: boolean;
}

export interface LiveMarket extends Market {
  /** Stops following the store. */
  close(): void;
}

/** Loads a store into memory and follows what this process writes into it. */
export function loadMarket(store: MarketStore, options: LoadOptions = {}): LiveMarket {
  const market = createMemoryMarket(store.origin, options.rowsKept);
  const wanted = (table: TableName) => isWanted(table, options);
  const range = options.from === undefined ? undefined : { from: options.from, to: endOfTime };
  for (const table of store.list().filter(wanted)) {
    const rows = store.columns(table, range);
    if ((rows[0]?.length ?? 0) > 0) market.add(table, rows);
  }
  market.putAssets(store.assets());
  const stop = store.subscribe(({ table, columns }) => {
    if (wanted(table)) market.add(table, columns);
  });
  return { origin: market.origin, viewAt: market.viewAt, close: stop };
}

function isWanted(table: TableName, { symbols, intervals, trades }: LoadOptions): boolean {
  if (table.kind === 'trades' && trades !== true) return false;
  if (table.kind === 'candles' && intervals?.includes(table.interval) === false) return false;
  return table.symbol === undefined || symbols?.includes(table.symbol) !== false;
}
