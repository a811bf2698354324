import type { CandleSeries } from '../model/candle.ts';

/** `compute`, done once for the same candles: a cycle often runs before the next candle has closed. Columns
 * of a market never change where they have rows; they grow behind them or are made anew, so the same
 * place in the same memory is the same candles. */
export function rememberByCandles<Value>(
  compute: (series: CandleSeries) => Value,
): (series: CandleSeries) => Value {
  const newest = new WeakMap<ArrayBufferLike, { readonly place: string; readonly value: Value }>();
  return (series) => {
    const { buffer, byteOffset, byteLength } = series.close;
    const place = `${series.interval} ${byteOffset} ${byteLength}`;
    const known = newest.get(buffer);
    if (known?.place === place) return known.value;
    const value = compute(series);
    newest.set(buffer, { place, value });
    return value;
  };
}
