import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { abortFault, Fault } from '#lib';
import { type Interval, intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { limits } from '../limits.ts';
import { readCsv, type TableRow } from '../sources/csv.ts';
import { readParquet } from '../sources/parquet.ts';
import {
  type CellReader,
  type ColumnMap,
  type ColumnName,
  candleColumnNames,
  candleOfRow,
  createCellReader,
  fundingColumnNames,
  fundingOfRow,
  pointColumnNames,
  pointOfRow,
  type Stamp,
  tradeColumnNames,
  tradeOfRow,
} from '../sources/table-columns.ts';
import { seriesTable, type TableName } from '../store/names.ts';
import type { AddReport, Batch, MarketStore } from '../store/types.ts';
import { createTally, type TableReport } from './report.ts';

export interface ImportOptions {
  readonly store: MarketStore;
  readonly kind: TableName['kind'];
  /** Of a file; without it the part of its name before the last dash. */
  readonly symbol?: string | undefined;
  /** Of candles; without it the part of the name behind the last dash. */
  readonly interval?: Interval | undefined;
  /** Of points. */
  readonly series?: string | undefined;
  /** Whom the rows are from; two of them are not mixed. */
  readonly source: string;
  readonly columns: ColumnMap;
  readonly stamp: Stamp;
  /** How long after it was so a point could be known. */
  readonly lagMs: number;
  readonly signal: AbortSignal;
  readonly onRows?: (path: string, rows: number) => void;
}

export interface FileReport extends TableReport {
  readonly path: string;
  readonly rows: number;
}

/** Files with rows among the paths given: each file itself, of folders all CSV and Parquet files in
 * them, sorted. Throws Fault `io.read-failed`, or `usage` when there are none. */
export function listDataFiles(paths: readonly string[]): readonly string[] {
  const files = paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) {
      throw new Fault({ code: 'io.read-failed', message: 'the path does not exist', where: path });
    }
    if (!found.isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.(?:csv|tsv|txt|parquet)$/i.test(name));
    return names.sort().map((name) => join(path, name));
  });
  if (files.length > 0) return files;
  throw new Fault({
    code: 'usage',
    message: 'there is no CSV or Parquet file',
    where: paths.join(', '),
  });
}

/** Stores the rows of a file; bad ones are refused with their line, the others taken. The same file a
 * second time adds nothing. */
export async function importFile(path: string, options: ImportOptions): Promise<FileReport> {
  const table = tableOf(path, options);
  const tally = createTally(table);
  const isParquet = extname(path).toLowerCase() === '.parquet';
  let cell: CellReader | undefined;
  let waiting: TableRow[] = [];
  let total = 0;
  let after: TimeMs | undefined;
  const flush = (): void => {
    if (cell === undefined || waiting.length === 0) return;
    const report = storeRows(path, table, { ...options, rows: waiting, cell, after });
    after = report.newest ?? after;
    tally.add(report);
    total += waiting.length;
    waiting = [];
    options.onRows?.(path, total);
  };
  for await (const row of isParquet ? readParquet(path) : readCsv(path)) {
    if (options.signal.aborted) throw abortFault(options.signal);
    cell ??= createCellReader(row, columnsOf[table.kind], options.columns, path);
    waiting.push(row);
    if (waiting.length >= limits.import.rowsPerBatch) flush();
  }
  flush();
  if (total === 0) tally.note('the file has no rows');
  return { path, rows: total, ...tally.report() };
}

const columnsOf: Readonly<Record<TableName['kind'], readonly ColumnName[]>> = {
  candles: candleColumnNames,
  funding: fundingColumnNames,
  trades: tradeColumnNames,
  series: pointColumnNames,
};

interface Rows extends ImportOptions {
  readonly rows: readonly TableRow[];
  readonly cell: CellReader;
  readonly after: TimeMs | undefined;
}

function storeRows(path: string, table: TableName, input: Rows): AddReport<unknown> {
  const { store, rows, cell, source, stamp, lagMs, after } = input;
  const where = (index: number) => `${path}:${rows[index]?.line ?? 0}`;
  const batch = <Row>(make: (row: TableRow) => Row): Batch<Row> => ({
    source,
    where,
    rows: rows.map(make),
    after,
  });
  switch (table.kind) {
    case 'candles': {
      const { symbol, interval } = table;
      const make = (row: TableRow) => candleOfRow(row, cell, interval, stamp);
      return store.addCandles(symbol, interval, batch(make));
    }
    case 'funding':
      return store.addFunding(
        table.symbol,
        batch((row) => fundingOfRow(row, cell)),
      );
    case 'trades':
      return store.addTrades(
        table.symbol,
        batch((row) => tradeOfRow(row, cell)),
      );
    case 'series': {
      const points = batch((row) => pointOfRow(row, cell, lagMs));
      return store.addPoints(table.series, table.symbol, points);
    }
  }
}

function tableOf(path: string, { kind, symbol, interval, series }: ImportOptions): TableName {
  const name = basename(path, extname(path));
  const dash = name.lastIndexOf('-');
  const [before, behind] = dash < 0 ? [name, ''] : [name.slice(0, dash), name.slice(dash + 1)];
  if (kind === 'series') {
    if (series === undefined) {
      throw new Fault({
        code: 'usage',
        message: 'which series is it?',
        hint: 'give --series NAME',
      });
    }
    return seriesTable(series, symbol);
  }
  if (kind !== 'candles') return { kind, symbol: symbol ?? before };
  const found = interval ?? (Object.hasOwn(intervals, behind) ? (behind as Interval) : undefined);
  if (found !== undefined) return { kind, symbol: symbol ?? before, interval: found };
  throw new Fault({
    code: 'usage',
    message: `no interval follows from the name ${basename(path)}`,
    where: path,
    hint: `give --interval ${Object.keys(intervals).join('|')}, or name the file SYMBOL-INTERVAL.csv`,
  });
}
