import {
  createAtr,
  createEma,
  createLevels,
  createMacd,
  createMomentum,
  createRsi,
  createSma,
  createVolatility,
  createVolumeRatio,
  createZScore,
  type Indicator,
} from '../indicators/index.ts';
import { type CandleSeries, intervals } from '../model/candle.ts';
import type { TechnicalFeatures } from '../model/features.ts';
import { rememberByCandles } from './candle-memo.ts';
import { limits } from './limits.ts';

/** Row at which the newest run of candles begins that has no gap longer than is borne. */
export function startOfRun(series: CandleSeries): number {
  const { openAt } = series;
  const longestMs = intervals[series.interval] * (limits.gapMax + 1);
  for (let row = openAt.length - 1; row > 0; row--) {
    if ((openAt[row] as number) - (openAt[row - 1] as number) > longestMs) return row;
  }
  return 0;
}

/** Indicators over one run of candles, at its last one. */
export const readTechnical = rememberByCandles((series): TechnicalFeatures => {
  const { close, volume } = series;
  const [emaFastBefore, emaFast] = lastTwo(createEma(12), close);
  const [emaSlowBefore, emaSlow] = lastTwo(createEma(26), close);
  const price = close[close.length - 1] as number;
  const { support, resistance } = readLevels(series);
  return {
    rsi14: lastOf(createRsi(14), close),
    emaFast,
    emaSlow,
    emaFastBefore,
    emaSlowBefore,
    sma50: lastOf(createSma(50), close, 50),
    atr14: readAtr(series),
    macdHistogram: readMacd(close),
    momentum20: lastOf(createMomentum(20), close, 21),
    volumeRatio20: lastOf(createVolumeRatio(20), volume, 21),
    volatility20: lastOf(createVolatility(20), close, 21),
    zScore20: lastOf(createZScore(20), close, 20),
    support,
    resistance,
    supportDistance: support === null ? null : (price - support) / price,
    resistanceDistance: resistance === null ? null : (resistance - price) / price,
  };
});

/** An indicator that looks at a window only needs the window's rows: `rows` of them. */
function lastOf(indicator: Indicator, values: Float64Array, rows = values.length): number | null {
  let last: number | null = null;
  for (let at = Math.max(0, values.length - rows); at < values.length; at++) {
    last = indicator.push(values[at] as number);
  }
  return last;
}

function lastTwo(indicator: Indicator, values: Float64Array): [number | null, number | null] {
  let before: number | null = null;
  let last: number | null = null;
  for (const value of values) {
    before = last;
    last = indicator.push(value);
  }
  return [before, last];
}

function readAtr({ high, low, close }: CandleSeries): number | null {
  const atr = createAtr(14);
  let last: number | null = null;
  for (let at = 0; at < close.length; at++) {
    last = atr.push({
      high: high[at] as number,
      low: low[at] as number,
      close: close[at] as number,
    });
  }
  return last;
}

function readMacd(close: Float64Array): number | null {
  const macd = createMacd();
  let last: number | null = null;
  for (const value of close) last = macd.push(value)?.histogram ?? null;
  return last;
}

function readLevels({ high, low, close }: CandleSeries): {
  support: number | null;
  resistance: number | null;
} {
  const { lookback, wing } = limits.levels;
  const levels = createLevels(lookback, wing);
  let last: ReturnType<typeof levels.push> = null;
  for (let at = Math.max(0, close.length - lookback); at < close.length; at++) {
    last = levels.push({
      high: high[at] as number,
      low: low[at] as number,
      close: close[at] as number,
    });
  }
  return last ?? { support: null, resistance: null };
}
