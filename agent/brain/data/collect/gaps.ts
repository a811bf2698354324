import { intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { findGaps } from '../candles/gaps.ts';
import { subtractRanges } from '../store/coverage.ts';
import type { TableName } from '../store/names.ts';
import type { MarketReader } from '../store/types.ts';
import type { Gap, Origin } from '../types.ts';

export interface GapReport {
  readonly table: TableName & { readonly kind: 'candles' };
  readonly origin: Origin;
  readonly source: string;
  readonly rows: number;
  readonly first: TimeMs;
  /** When the last candle closed. */
  readonly last: TimeMs;
  readonly missing: number;
  readonly gaps: readonly (Gap & {
    /** The source was asked for all of it and does not have it. */
    readonly isAtSource: boolean;
  })[];
  /** Candles that closed since the last one. */
  readonly behind: number;
}

/** What is missing in each candle series, and how far each is behind. */
export function reportGaps(
  store: MarketReader,
  now: TimeMs,
  isWanted: (table: TableName) => boolean,
): readonly GapReport[] {
  const reports: GapReport[] = [];
  for (const table of store.list()) {
    if (table.kind !== 'candles' || !isWanted(table)) continue;
    const series = store.candles(table.symbol, table.interval);
    if (series === undefined) continue;
    const lengthMs = intervals[table.interval];
    const covered = store.coverage(table);
    const gaps = findGaps(series.openAt, table.interval).map((gap) => ({
      ...gap,
      isAtSource: subtractRanges(gap, covered).length === 0,
    }));
    const last = (series.openAt.at(-1) as number) + lengthMs;
    reports.push({
      table,
      origin: series.origin,
      source: series.source,
      rows: series.openAt.length,
      first: series.openAt[0] as number,
      last,
      missing: gaps.reduce((sum, gap) => sum + gap.missing, 0),
      gaps,
      behind: Math.max(0, Math.floor((now - last) / lengthMs)),
    });
  }
  return reports;
}
