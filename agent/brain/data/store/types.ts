import type { Clock } from '#lib';
import type { Candle, CandleSeries, Interval } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import type { RowRemark } from '../candles/admit.ts';
import type { Asset, FundingRate, MarketTrade, Origin, SeriesPoint, TimeRange } from '../types.ts';
import type { TableName } from './names.ts';
import type { Columns, TableFile } from './table.ts';

/** A series with its label: nobody can take a made up price for a real one. */
export interface StoredCandles extends CandleSeries {
  readonly origin: Origin;
  readonly source: string;
}

export interface Batch<Row> {
  readonly source: string;
  /** In the order of the input. */
  readonly rows: readonly Row[];
  /** Where a row was, for what is said of it. */
  readonly where: (index: number) => string;
  /** Of candles: the newest stamp taken from the same input before, when it comes in parts. */
  readonly after?: TimeMs | undefined;
}

export interface AddReport<Row> {
  readonly added: number;
  /** Rows that were there already, equal. */
  readonly known: number;
  readonly refused: readonly RowRemark<Row>[];
  /** Stored, but worth a look. */
  readonly flagged: readonly RowRemark<Row>[];
  /** The newest stamp that was taken, new or known. */
  readonly newest?: TimeMs | undefined;
}

export interface StoreChange {
  readonly table: TableName;
  /** The rows written, ascending. */
  readonly columns: Columns;
}

/** What a store tells. Reading needs no lock. */
export interface MarketReader {
  readonly folder: string;
  readonly origin: Origin;
  /** What there are rows of, sorted. */
  list(): readonly TableName[];
  /** Undefined when there is none. Throws Fault `brain.store` for damaged files. */
  candles(symbol: string, interval: Interval, range?: TimeRange): StoredCandles | undefined;
  funding(symbol: string, range?: TimeRange): readonly FundingRate[];
  trades(symbol: string, range?: TimeRange): readonly MarketTrade[];
  points(series: string, symbol?: string, range?: TimeRange): readonly SeriesPoint[];
  /** The rows of any of them as they are stored, one array a column. */
  columns(table: TableName, range?: TimeRange): Columns;
  assets(): readonly Asset[];
  /** What a source was asked for to its end. */
  coverage(table: TableName): readonly TimeRange[];
  files(table: TableName): Iterable<TableFile>;
  source(table: TableName): string | undefined;
}

/** Writing takes the store's lock with the first row and keeps it until `close`. */
export interface MarketWriter {
  /** Only candles that have closed; ascending. Bad rows are refused one by one, the others stored.
   * Throws Fault `brain.mixed`, `brain.locked` or `io.*`. */
  addCandles(symbol: string, interval: Interval, batch: Batch<Candle>): AddReport<Candle>;
  addFunding(symbol: string, batch: Batch<FundingRate>): AddReport<FundingRate>;
  addTrades(symbol: string, batch: Batch<MarketTrade>): AddReport<MarketTrade>;
  addPoints(
    series: string,
    symbol: string | undefined,
    batch: Batch<SeriesPoint>,
  ): AddReport<SeriesPoint>;
  /** By symbol; others stay. */
  putAssets(assets: readonly Asset[]): void;
  cover(table: TableName, range: TimeRange): void;
}

/** Market data of one origin in a folder. */
export interface MarketStore extends MarketReader, MarketWriter {
  /** Told of each write of this process. */
  subscribe(listener: (change: StoreChange) => void): () => void;
  close(): void;
}

export interface StoreOptions {
  readonly folder: string;
  readonly origin: Origin;
  /** A candle that has not closed by it is refused. */
  readonly clock: Clock;
  /** Who holds the lock while this writes: a command and its pid. */
  readonly owner: string;
}
