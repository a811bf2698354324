import type { Candle, CandleSeries, Interval } from '../../model/candle.ts';
import { candleColumns, seriesOf } from '../candles/columns.ts';
import { seriesTable, type TableName } from '../store/names.ts';
import { columnsOfFunding, columnsOfPoints, columnsOfTrades } from '../store/rows.ts';
import type { Columns } from '../store/table.ts';
import type { Asset, FundingRate, MarketTrade, Origin, SeriesPoint } from '../types.ts';
import { createGrowing, type GrowingColumns } from './growing.ts';
import type { Market } from './types.ts';
import { createView } from './view.ts';

/** A market in memory, for backtests and tests, and what a live one is kept in. */
export interface MemoryMarket extends Market {
  putCandles(series: CandleSeries): void;
  addCandle(symbol: string, interval: Interval, candle: Candle): void;
  addFunding(symbol: string, rates: readonly FundingRate[]): void;
  addPoints(series: string, symbol: string | undefined, points: readonly SeriesPoint[]): void;
  addTrades(symbol: string, trades: readonly MarketTrade[]): void;
  putAssets(assets: readonly Asset[]): void;
  /** Rows as a table has them, ascending. */
  add(table: TableName, columns: Columns): void;
}

/** What a view looks into. */
export interface MarketMemory {
  readonly origin: Origin;
  readonly assets: ReadonlyMap<string, Asset>;
  symbols(): readonly string[];
  /** Undefined when there is none of it. */
  rows(table: TableName): Columns | undefined;
}

export function createMemoryMarket(
  origin: Origin,
  rowsKept: (table: TableName) => number = () => Number.POSITIVE_INFINITY,
): MemoryMarket {
  const tables = createLookup();
  const assets = new Map<string, Asset>();
  const symbols = new Set<string>();

  function add(table: TableName, columns: Columns): void {
    const found = tables.get(table);
    if (found === undefined) tables.set(table, createGrowing(columns, rowsKept(table)));
    else found.add(columns);
    if (table.kind === 'candles') symbols.add(table.symbol);
  }

  const memory: MarketMemory = {
    origin,
    assets,
    symbols: () => [...symbols].sort(),
    rows: (table) => tables.get(table)?.rows(),
  };
  return {
    origin,
    add,
    viewAt: (at) => createView(memory, at),
    putCandles(series) {
      const columns = candleColumns.map((column) => series[column]);
      add({ kind: 'candles', symbol: series.symbol, interval: series.interval }, columns);
    },
    addCandle(symbol, interval, candle) {
      const series = seriesOf(symbol, interval, [candle]);
      const columns = candleColumns.map((column) => series[column]);
      add({ kind: 'candles', symbol, interval }, columns);
    },
    addFunding: (symbol, rates) => add({ kind: 'funding', symbol }, columnsOfFunding(rates)),
    addPoints: (series, symbol, points) =>
      add(seriesTable(series, symbol), columnsOfPoints(points)),
    addTrades: (symbol, trades) => add({ kind: 'trades', symbol }, columnsOfTrades(trades)),
    putAssets(all) {
      for (const asset of all) assets.set(asset.symbol, asset);
    },
  };
}

/** Tables are asked for ten thousands of times a cycle: by what they are of, without making a name. */
function createLookup(): {
  get(table: TableName): GrowingColumns | undefined;
  set(table: TableName, columns: GrowingColumns): void;
} {
  const kinds = new Map<string, Map<string, Map<string, GrowingColumns>>>();
  return {
    get: (table) =>
      kinds
        .get(table.kind)
        ?.get(table.symbol ?? '')
        ?.get(partOf(table)),
    set(table, columns) {
      const symbols = kinds.get(table.kind) ?? new Map<string, Map<string, GrowingColumns>>();
      const parts = symbols.get(table.symbol ?? '') ?? new Map<string, GrowingColumns>();
      kinds.set(table.kind, symbols.set(table.symbol ?? '', parts.set(partOf(table), columns)));
    },
  };
}

function partOf(table: TableName): string {
  if (table.kind === 'candles') return table.interval;
  return table.kind === 'series' ? table.series : '';
}
