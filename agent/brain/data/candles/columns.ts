import type { Candle, CandleSeries, Interval } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';

export const candleColumns = ['openAt', 'open', 'high', 'low', 'close', 'volume'] as const;

export function seriesOf(
  symbol: string,
  interval: Interval,
  candles: readonly Candle[],
): CandleSeries {
  const columns = emptyColumns(symbol, interval, candles.length);
  for (let index = 0; index < candles.length; index++) {
    const candle = candles[index] as Candle;
    columns.openAt[index] = candle.openAt;
    columns.open[index] = candle.open;
    columns.high[index] = candle.high;
    columns.low[index] = candle.low;
    columns.close[index] = candle.close;
    columns.volume[index] = candle.volume;
  }
  return columns;
}

export function candlesOf(series: CandleSeries): Candle[] {
  return Array.from(series.openAt, (_, index) => candleAt(series, index));
}

/** Throws RangeError for an index that is none. */
export function candleAt(series: CandleSeries, index: number): Candle {
  if (index < 0 || index >= series.openAt.length) throw new RangeError(`no candle ${index}`);
  return {
    openAt: series.openAt[index] as number,
    open: series.open[index] as number,
    high: series.high[index] as number,
    low: series.low[index] as number,
    close: series.close[index] as number,
    volume: series.volume[index] as number,
  };
}

/** Rows `[from, to)` as views on the same memory. */
export function sliceSeries(series: CandleSeries, from: number, to: number): CandleSeries {
  return {
    symbol: series.symbol,
    interval: series.interval,
    openAt: series.openAt.subarray(from, to),
    open: series.open.subarray(from, to),
    high: series.high.subarray(from, to),
    low: series.low.subarray(from, to),
    close: series.close.subarray(from, to),
    volume: series.volume.subarray(from, to),
  };
}

export function emptyColumns(symbol: string, interval: Interval, rows: number): CandleSeries {
  const column = () => new Float64Array(rows);
  return {
    symbol,
    interval,
    openAt: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

/** Index of the first value that is not below `key`; the length when all are. Values ascend. */
export function lowerBound(values: Float64Array, key: TimeMs): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
