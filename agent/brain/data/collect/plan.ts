import { type Interval, intervals } from '../../model/candle.ts';
import { dayMs, minuteMs, type TimeMs } from '../../model/time.ts';
import type { MarketSource } from '../sources/define.ts';
import { subtractRanges } from '../store/coverage.ts';
import { seriesTable, type TableName } from '../store/names.ts';
import type { TimeRange } from '../types.ts';

export type DataKind = 'candles' | 'funding' | 'series' | 'trades' | 'assets';

export interface Wish {
  readonly symbols: readonly string[];
  readonly intervals: readonly Interval[];
  readonly kinds: readonly DataKind[];
  /** Without it: what is stored is continued, and what is new begins some days back. */
  readonly since?: TimeMs | undefined;
  /** Instead of it where the tables begin at different times. */
  readonly sinceOf?: ((table: TableName) => TimeMs) | undefined;
  readonly now: TimeMs;
  /** Asked again and again: what has no new value yet is left for later. */
  readonly isRepeated?: boolean | undefined;
}

export interface Task {
  readonly table: TableName;
  /** What is still to be asked for. */
  readonly ranges: readonly TimeRange[];
  readonly note?: string;
}

/** How far back a series begins of which nothing is stored and nothing else is said. */
const backDays: Readonly<Record<Interval | 'funding' | 'trades', number>> = {
  '1m': 3,
  '5m': 14,
  '1h': 180,
  '1d': 730,
  funding: 365,
  trades: 1,
};
/** Points of a series that are asked for at first, if they come as often as the source says. */
const backPoints = 3_000;
const backPointsMaxMs = 3 * 365 * dayMs;

/** Rates are paid every hour or rarer; so late one may be learned of. */
const fundingPaceMs = 10 * minuteMs;

/** What to ask a source for, so that nothing is asked for twice: what was covered before is left out. */
export function planCollection(
  source: MarketSource,
  wish: Wish,
  coverageOf: (table: TableName) => readonly TimeRange[],
): readonly Task[] {
  return tablesOf(source, wish).map((table) => {
    const covered = coverageOf(table);
    const since = wish.sinceOf?.(table) ?? wish.since;
    const begin = since ?? covered[0]?.from ?? wish.now - backMs(source, table);
    const lengthMs = table.kind === 'candles' ? intervals[table.interval] : 1;
    const earliest = table.kind === 'candles' ? (source.earliest?.(table.interval) ?? 0) : 0;
    const from = Math.ceil(Math.max(begin, earliest, 0) / lengthMs) * lengthMs;
    const to = Math.floor(wish.now / lengthMs) * lengthMs;
    const missing = from < to ? subtractRanges({ from, to }, covered) : [];
    const paceMs = wish.isRepeated === true ? paceOf(source, table) : 0;
    const ranges = missing.filter((range) => range.to < to || range.to - range.from >= paceMs);
    if (since === undefined || since >= earliest) return { table, ranges };
    const note = `${source.name} reaches back to ${new Date(earliest).toISOString()} only`;
    return { table, ranges, note };
  });
}

function tablesOf(source: MarketSource, wish: Wish): TableName[] {
  const { symbols, kinds } = wish;
  const has = (kind: DataKind) => kinds.includes(kind);
  const tables: TableName[] = [];
  if (has('candles') && source.candles !== undefined) {
    const offered = wish.intervals.filter((interval) => source.intervals.includes(interval));
    for (const symbol of symbols) {
      for (const interval of offered) tables.push({ kind: 'candles', symbol, interval });
    }
  }
  if (has('funding') && source.funding !== undefined) {
    for (const symbol of symbols) tables.push({ kind: 'funding', symbol });
  }
  if (has('series') && source.points !== undefined) {
    const offered = source.series ?? [];
    const ofAssets = offered.filter(({ perSymbol }) => perSymbol);
    const ofMarket = offered.filter(({ perSymbol }) => !perSymbol);
    tables.push(...ofMarket.map(({ series }) => seriesTable(series, undefined)));
    // One asset after the other: a source has at hand what it told of it last.
    for (const symbol of symbols) {
      tables.push(...ofAssets.map(({ series }) => seriesTable(series, symbol)));
    }
  }
  if (has('trades') && source.trades !== undefined) {
    for (const symbol of symbols) tables.push({ kind: 'trades', symbol });
  }
  return tables;
}

/** How often a table has something new. */
function paceOf(source: MarketSource, table: TableName): number {
  if (table.kind === 'funding') return fundingPaceMs;
  if (table.kind !== 'series') return 0;
  return source.series?.find(({ series }) => series === table.series)?.everyMs ?? 0;
}

function backMs(source: MarketSource, table: TableName): number {
  if (table.kind === 'series') return Math.min(paceOf(source, table) * backPoints, backPointsMaxMs);
  return backDays[table.kind === 'candles' ? table.interval : table.kind] * dayMs;
}
