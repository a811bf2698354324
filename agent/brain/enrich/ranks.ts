import { type MarketView, seriesNames } from '../data/index.ts';
import type { ContextFeatures, Features } from '../model/features.ts';
import { readMarketPoints } from '../producers/index.ts';
import { rememberByCandles } from './candle-memo.ts';
import { limits } from './limits.ts';

/** Where the last number stands among those before it: the share below it and half of those equal to it
 * (the mid-rank of Mann and Whitney). 0 the lowest, 1 the highest; null with too little past. */
export function rankOf(values: ArrayLike<number>): number | null {
  const own = values[values.length - 1];
  if (own === undefined || Number.isNaN(own)) return null;
  let below = 0;
  let equal = 0;
  let count = 0;
  for (let at = 0; at < values.length - 1; at++) {
    const value = values[at] as number;
    if (Number.isNaN(value)) continue;
    count++;
    if (value < own) below++;
    else if (value === own) equal++;
  }
  return count < limits.historyLeast ? null : (below + equal / 2) / count;
}

/** Candles that volatility, momentum and usual volume look back. */
const lookback = 20;

/** Ranks of what the candles tell, over one run of them. */
export const rankCandles = rememberByCandles(({ close, volume }): Features['ranks'] => {
  const { returns, squares } = sumReturns(close);
  const traded = sumsOf(volume);
  const rows = Math.max(0, close.length - lookback);
  const volatility = new Float64Array(rows);
  const momentum = new Float64Array(rows);
  const volumeRatio = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row + lookback;
    const sum = (returns[at] as number) - (returns[row] as number);
    // The sum of squared distances from the mean ranks as their standard deviation does.
    volatility[row] = (squares[at] as number) - (squares[row] as number) - sum ** 2 / lookback;
    momentum[row] = (close[at] as number) / (close[row] as number);
    const usual = (traded[at - 1] as number) - (row === 0 ? 0 : (traded[row - 1] as number));
    volumeRatio[row] = (volume[at] as number) / usual;
  }
  return {
    price: rankOf(close),
    volume: rankOf(volume),
    volatility20: rankOf(volatility),
    momentum20: rankOf(momentum),
    volumeRatio20: rankOf(volumeRatio),
  };
});

/** At each place the sum of all logarithmic returns up to it, and that of their squares. */
function sumReturns(close: Float64Array): { returns: Float64Array; squares: Float64Array } {
  const returns = new Float64Array(close.length);
  const squares = new Float64Array(close.length);
  let [sum, sumOfSquares] = [0, 0];
  for (let at = 1; at < close.length; at++) {
    const value = Math.log((close[at] as number) / (close[at - 1] as number));
    sum += value;
    sumOfSquares += value * value;
    returns[at] = sum;
    squares[at] = sumOfSquares;
  }
  return { returns, squares };
}

/** At each place the sum of all up to it. */
function sumsOf(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length);
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    sum += values[at] as number;
    sums[at] = sum;
  }
  return sums;
}

export const noCandleRanks: Features['ranks'] = {
  price: null,
  volume: null,
  volatility20: null,
  momentum20: null,
  volumeRatio20: null,
};

/** Ranks of what others tell; null where the number itself is absent or stale. */
export function rankContext(
  view: MarketView,
  symbol: string,
  context: ContextFeatures,
): Features['ranks'] {
  const rank = (series: string, current: number | null, ofMarket = false) => {
    if (current === null) return null;
    if (!ofMarket) return rankOf(view.values(series, symbol, limits.historyPoints));
    const points = readMarketPoints(view, series, limits.historyPoints);
    return rankOf(points.map(({ value }) => value));
  };
  const rates = view.funding(symbol, limits.historyPoints).map(({ rate }) => rate);
  return {
    funding: context.fundingAnnualPct === null ? null : rankOf(rates),
    basis: rank(seriesNames.basisPct, context.basisPct),
    openInterest: rank(seriesNames.openInterestUsd, context.openInterestUsd),
    fearGreed: rank(seriesNames.fearGreed, context.fearGreed, true),
    bookImbalance: rank(seriesNames.bookImbalance, context.bookImbalance),
    whaleNetflow: rank(seriesNames.whaleNetflowUsd, context.whaleNetflowUsd),
    exchangeNetflow: rank(seriesNames.exchangeNetflowUsd, context.exchangeNetflowUsd),
    etfFlow: rank(seriesNames.etfFlowUsd, context.etfFlowUsd),
    socialMentions: rank(seriesNames.socialMentions, context.socialMentions),
  };
}
