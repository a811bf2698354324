import { type CandleSeries, intervals } from '../model/candle.ts';
import type { Bar } from './atr.ts';
import type { Indicator } from './indicator.ts';

/** Where a candle series was not whole for too long, an indicator begins anew. */
export interface BatchOptions {
  /** Missing candles that are borne. Default: none is looked for. */
  readonly gapMax?: number;
}

/** The streaming indicator over a whole column: one implementation, so both are equal bit for bit.
 * NaN stands where the indicator says null, as a typed array has no null. */
export function runOver(
  indicator: Indicator,
  values: Float64Array,
  breaks?: ReadonlySet<number>,
): Float64Array {
  indicator.reset();
  const results = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    if (breaks?.has(index) === true) indicator.reset();
    results[index] = indicator.push(values[index] as number) ?? Number.NaN;
  }
  return results;
}

/** Over a column of a candle series. */
export function runOverColumn(
  indicator: Indicator,
  series: CandleSeries,
  column: 'open' | 'high' | 'low' | 'close' | 'volume',
  options: BatchOptions = {},
): Float64Array {
  return runOver(indicator, series[column], findBreaks(series, options.gapMax));
}

/** Over high, low and close. */
export function runOverBars(
  indicator: Indicator<Bar>,
  series: CandleSeries,
  options: BatchOptions = {},
): Float64Array {
  const results = new Float64Array(series.close.length);
  eachBar(indicator, series, options, (index, value) => {
    results[index] = value ?? Number.NaN;
  });
  return results;
}

/** The outputs of an indicator with more than one number, one array a member; NaN for null. */
export function runFields<Input, Output extends object>(
  indicator: Indicator<Input, Output>,
  length: number,
  inputAt: (index: number) => Input,
  fields: readonly (keyof Output & string)[],
): Readonly<Record<string, Float64Array>> {
  indicator.reset();
  const columns = Object.fromEntries(
    fields.map((field) => [field, new Float64Array(length).fill(Number.NaN)]),
  );
  for (let index = 0; index < length; index++) {
    const value = indicator.push(inputAt(index));
    if (value === null) continue;
    for (const field of fields) {
      const number = value[field];
      const column = columns[field];
      if (typeof number === 'number' && column !== undefined) column[index] = number;
    }
  }
  return columns;
}

/** What a batch holds at an index: null where it has no value. */
export function valueAt(results: Float64Array, index: number): number | null {
  const value = results[index];
  return value === undefined || Number.isNaN(value) ? null : value;
}

function eachBar<Output>(
  indicator: Indicator<Bar, Output>,
  series: CandleSeries,
  { gapMax }: BatchOptions,
  tell: (index: number, value: Output | null) => void,
): void {
  const breaks = findBreaks(series, gapMax);
  indicator.reset();
  const bar = { high: 0, low: 0, close: 0 };
  for (let index = 0; index < series.close.length; index++) {
    if (breaks?.has(index) === true) indicator.reset();
    bar.high = series.high[index] as number;
    bar.low = series.low[index] as number;
    bar.close = series.close[index] as number;
    tell(index, indicator.push(bar));
  }
}

/** Rows before which more than `gapMax` candles are missing. */
function findBreaks(series: CandleSeries, gapMax: number | undefined): Set<number> | undefined {
  if (gapMax === undefined) return undefined;
  const stepMs = intervals[series.interval];
  const breaks = new Set<number>();
  for (let index = 1; index < series.openAt.length; index++) {
    const step = (series.openAt[index] as number) - (series.openAt[index - 1] as number);
    if (step > stepMs * (gapMax + 1)) breaks.add(index);
  }
  return breaks;
}
