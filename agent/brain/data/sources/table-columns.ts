import { Fault } from '#lib';
import { type Candle, type Interval, intervals } from '../../model/candle.ts';
import { parseTime } from '../time-text.ts';
import type { FundingRate, MarketTrade, SeriesPoint } from '../types.ts';
import type { TableRow } from './csv.ts';
import { parseNumber } from './parse.ts';

/** Names a column goes by in the files of others, and its place in files without a head. */
const times = [
  'timestamp_ms',
  'timestamp',
  'time',
  'date',
  'datetime',
  'open_time',
  'opentime',
  'openat',
];
const known = {
  at: { names: [...times, 'calc_time', 'funding_time', 'observedat'], index: 0 },
  open: { names: ['open', 'o'], index: 1 },
  high: { names: ['high', 'h'], index: 2 },
  low: { names: ['low', 'l'], index: 3 },
  close: { names: ['close', 'c'], index: 4 },
  volume: { names: ['volume', 'vol', 'v', 'base_volume'], index: 5 },
  rate: { names: ['rate', 'funding_rate', 'fundingrate', 'last_funding_rate'], index: 1 },
  value: { names: ['value'], index: 1 },
  id: { names: ['id', 'trade_id', 'agg_trade_id', 'tid'], index: 1 },
  side: { names: ['side'], index: 2 },
  price: { names: ['price', 'px', 'p'], index: 3 },
  amount: { names: ['amount', 'size', 'quantity', 'qty', 'sz', 'q'], index: 4 },
} as const;
export type ColumnName = keyof typeof known;

/** Own names for columns, before the known ones: `{ at: 'ts' }`. */
export type ColumnMap = Partial<Readonly<Record<ColumnName, string>>>;

export type CellReader = (row: TableRow, column: ColumnName) => unknown;

/** Finds each column in the first row. Throws Fault `usage` when one is not there. */
export function createCellReader(
  first: TableRow,
  columns: readonly ColumnName[],
  own: ColumnMap,
  path: string,
): CellReader {
  const found = new Map<ColumnName, string>();
  for (const column of columns) {
    const { names, index } = known[column];
    const wanted = own[column]?.toLowerCase();
    const candidates = wanted === undefined ? [...names, String(index)] : [wanted];
    const name = candidates.find((candidate) => first.cells.has(candidate));
    if (name === undefined) {
      throw new Fault({
        code: 'usage',
        message: `the file has no column for ${column}; there are: ${[...first.cells.keys()].join(', ')}`,
        where: path,
        hint: `name it: --column ${column}=NAME`,
      });
    }
    found.set(column, name);
  }
  return (row, column) => row.cells.get(found.get(column) ?? '');
}

export const candleColumnNames = ['at', 'open', 'high', 'low', 'close', 'volume'] as const;
export const fundingColumnNames = ['at', 'rate'] as const;
export const tradeColumnNames = ['at', 'id', 'side', 'price', 'amount'] as const;
export const pointColumnNames = ['at', 'value'] as const;

/** What a candle's stamp is: when it began, as exchanges write, or when it ended. */
export type Stamp = 'open' | 'close';

export function candleOfRow(
  row: TableRow,
  cell: CellReader,
  interval: Interval,
  stamp: Stamp,
): Candle {
  const at = parseTime(cell(row, 'at'));
  return {
    openAt: stamp === 'open' ? at : at - intervals[interval],
    open: parseNumber(cell(row, 'open')),
    high: parseNumber(cell(row, 'high')),
    low: parseNumber(cell(row, 'low')),
    close: parseNumber(cell(row, 'close')),
    volume: parseNumber(cell(row, 'volume')),
  };
}

export function fundingOfRow(row: TableRow, cell: CellReader): FundingRate {
  return { at: parseTime(cell(row, 'at')), rate: parseNumber(cell(row, 'rate')) };
}

export function pointOfRow(row: TableRow, cell: CellReader, lagMs: number): SeriesPoint {
  const observedAt = parseTime(cell(row, 'at'));
  return { observedAt, knownAt: observedAt + lagMs, value: parseNumber(cell(row, 'value')) };
}

export function tradeOfRow(row: TableRow, cell: CellReader): MarketTrade {
  const side = String(cell(row, 'side')).toLowerCase();
  const isBuy = side === 'buy' || side === 'b';
  const isSell = side === 'sell' || side === 's' || side === 'a';
  const id = cell(row, 'id');
  return {
    at: parseTime(cell(row, 'at')),
    // A side that is neither is a broken row: its id is made none, and the row refused with its line.
    id: isBuy || isSell ? parseNumber(typeof id === 'bigint' ? Number(id) : id) : Number.NaN,
    price: parseNumber(cell(row, 'price')),
    amount: parseNumber(cell(row, 'amount')),
    side: isBuy ? 'buy' : 'sell',
  };
}
