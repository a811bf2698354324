import { join } from 'node:path';
import { Fault } from '#lib';
import { type Interval, intervals } from '../../model/candle.ts';
import type { SegmentSpan } from './segment.ts';

/** Everything a store can hold rows of. */
export type TableName =
  | { readonly kind: 'candles'; readonly symbol: string; readonly interval: Interval }
  | { readonly kind: 'funding'; readonly symbol: string }
  | { readonly kind: 'trades'; readonly symbol: string }
  /** Without a symbol it is of the whole market. */
  | { readonly kind: 'series'; readonly series: string; readonly symbol?: string };

interface Shape {
  readonly columns: number;
  readonly keyColumns: number;
  readonly span: SegmentSpan;
}

const candleSpans: Readonly<Record<Interval, SegmentSpan>> = {
  '1m': 'month',
  '5m': 'year',
  '1h': 'all',
  '1d': 'all',
};

export function shapeOf(name: TableName): Shape {
  switch (name.kind) {
    case 'candles':
      return { columns: 6, keyColumns: 1, span: candleSpans[name.interval] };
    case 'funding':
      return { columns: 2, keyColumns: 1, span: 'all' };
    case 'trades':
      return { columns: 5, keyColumns: 2, span: 'day' };
    case 'series':
      return { columns: 3, keyColumns: 2, span: 'all' };
  }
}

/** The table of a series; without a symbol that of the whole market. */
export function seriesTable(series: string, symbol: string | undefined): TableName {
  return symbol === undefined ? { kind: 'series', series } : { kind: 'series', series, symbol };
}

const wholeMarket = '_market';

/** The folder below the store, such as `candles/BTC/1h`. Throws Fault `usage` for a symbol or a name
 * that cannot be one. */
export function identityOf(name: TableName): string {
  if (name.symbol !== undefined) checkSymbol(name.symbol);
  const symbol = name.symbol === undefined ? wholeMarket : encodeURIComponent(name.symbol);
  switch (name.kind) {
    case 'candles':
      return join('candles', symbol, name.interval);
    case 'funding':
    case 'trades':
      return join(name.kind, symbol);
    case 'series':
      checkSeriesName(name.series);
      return join('series', name.series, symbol);
  }
}

/** The name behind a folder; undefined when it is of something else. */
export function parseIdentity(identity: string): TableName | undefined {
  const [kind, first, second, ...rest] = identity.split('/');
  if (first === undefined || rest.length > 0) return undefined;
  if (kind === 'candles' && second !== undefined && Object.hasOwn(intervals, second)) {
    return { kind, symbol: decodeURIComponent(first), interval: second as Interval };
  }
  if ((kind === 'funding' || kind === 'trades') && second === undefined) {
    return { kind, symbol: decodeURIComponent(first) };
  }
  if (kind !== 'series' || second === undefined) return undefined;
  return second === wholeMarket
    ? { kind, series: first }
    : { kind, series: first, symbol: decodeURIComponent(second) };
}

/** Throws Fault `usage`. */
export function checkSymbol(symbol: string): void {
  if (/^[A-Za-z0-9][\w.:/@-]{0,31}$/.test(symbol)) return;
  throw new Fault({
    code: 'usage',
    message: `${JSON.stringify(symbol)} is no symbol`,
    hint: 'letters, digits and . : / @ _ -, at most 32, such as BTC or ETH_BTC',
  });
}

function checkSeriesName(name: string): void {
  if (/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(name) && name.length <= 48) return;
  throw new Fault({
    code: 'usage',
    message: `${JSON.stringify(name)} is no name of a series`,
    hint: 'lower case words joined by dots and dashes, such as whale.netflow-usd',
  });
}
