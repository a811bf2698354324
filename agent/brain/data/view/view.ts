import { type CandleSeries, type Interval, intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { candleColumns, lowerBound, sliceSeries } from '../candles/columns.ts';
import { findGaps } from '../candles/gaps.ts';
import { lastClosedIndex } from '../candles/join.ts';
import { seriesTable } from '../store/names.ts';
import { fundingOf, tradesOf } from '../store/rows.ts';
import type { Columns } from '../store/table.ts';
import type { MarketMemory } from './memory.ts';
import { latestPoints, latestValues } from './points.ts';
import type { Aged, MarketView } from './types.ts';

const closeColumn = candleColumns.indexOf('close');
const intervalNames = Object.keys(intervals) as Interval[];

export function createView(memory: MarketMemory, at: TimeMs): MarketView {
  function candles(symbol: string, interval: Interval, last?: number): CandleSeries | undefined {
    const rows = memory.rows({ kind: 'candles', symbol, interval });
    if (rows === undefined) return undefined;
    const series = asSeries(symbol, interval, rows);
    const end = lastClosedIndex(series, at) + 1;
    if (end === 0) return undefined;
    return sliceSeries(series, last === undefined ? 0 : Math.max(0, end - last), end);
  }

  function aged(
    value: number | undefined,
    observedAt: TimeMs | undefined,
  ): Aged<number> | undefined {
    if (value === undefined || observedAt === undefined) return undefined;
    return { value, observedAt, ageMs: at - observedAt };
  }

  function fundingRows(symbol: string, last: number): Columns {
    const rows = memory.rows({ kind: 'funding', symbol }) ?? [];
    const end = lowerBound(rows[0] ?? new Float64Array(), at + 1);
    return rows.map((column) => column.subarray(Math.max(0, end - last), end));
  }

  const pointsOf = (series: string, symbol: string | undefined, last: number) =>
    latestPoints(memory.rows(seriesTable(series, symbol)) ?? [], at, last);

  return {
    at,
    origin: memory.origin,
    symbols: memory.symbols,
    asset: (symbol) => memory.assets.get(symbol),
    candles,
    gaps(symbol, interval, last) {
      const lengthMs = intervals[interval];
      const end = Math.floor(at / lengthMs) * lengthMs;
      const series = candles(symbol, interval);
      const range = { from: end - last * lengthMs, to: end };
      return findGaps(series?.openAt ?? new Float64Array(), interval, range);
    },
    price(symbol) {
      let newest: Aged<number> | undefined;
      for (const interval of intervalNames) {
        const rows = memory.rows({ kind: 'candles', symbol, interval });
        const [openAt] = rows ?? [];
        if (openAt === undefined) continue;
        const lengthMs = intervals[interval];
        const last = lowerBound(openAt, at - lengthMs + 1) - 1;
        const price = aged(rows?.[closeColumn]?.[last], (openAt[last] ?? Number.NaN) + lengthMs);
        if (price !== undefined && !(newest !== undefined && newest.ageMs <= price.ageMs)) {
          newest = price;
        }
      }
      return newest;
    },
    funding: (symbol, last) => fundingOf(fundingRows(symbol, last)),
    fundingRate(symbol) {
      const [times, rates] = fundingRows(symbol, 1);
      return aged(rates?.[0], times?.[0]);
    },
    points: pointsOf,
    values: (series, symbol, last) =>
      latestValues(memory.rows(seriesTable(series, symbol)) ?? [], at, last),
    latest(series, symbol) {
      const point = pointsOf(series, symbol, 1)[0];
      return aged(point?.value, point?.observedAt);
    },
    trades(symbol, since) {
      const rows = memory.rows({ kind: 'trades', symbol }) ?? [];
      const keys = rows[0] ?? new Float64Array();
      const from = lowerBound(keys, since);
      const to = lowerBound(keys, at + 1);
      return tradesOf(rows.map((column) => column.subarray(from, to)));
    },
  };
}

const nothing = new Float64Array();

function asSeries(symbol: string, interval: Interval, columns: Columns): CandleSeries {
  const [openAt, open, high, low, close, volume] = columns;
  return {
    symbol,
    interval,
    openAt: openAt ?? nothing,
    open: open ?? nothing,
    high: high ?? nothing,
    low: low ?? nothing,
    close: close ?? nothing,
    volume: volume ?? nothing,
  };
}
