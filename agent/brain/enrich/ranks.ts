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
  const returns = close.map((price, at) =>
    at === 0 ? 0 : Math.log(price / (close[at - 1] as number)),
  );
  const spread = sumsOf(returns.map((value) => value * value));
  const [moved, traded] = [sumsOf(returns), sumsOf(volume)];
  const rows = Math.max(0, close.length - lookback);
  const volatility = new Float64Array(rows);
  const momentum = new Float64Array(rows);
  const volumeRatio = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row + lookback;
    const sum = (moved[at] as number) - (moved[row] as number);
    // The sum of squared distances from the mean ranks as their standard deviation does.
    volatility[row] = (spread[at] as number) - (spread[row] as number) - sum ** 2 / lookback;
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

/** At each place the sum of all up to it. */
function sumsOf(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
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
    const points = ofMarket
      ? readMarketPoints(view, series, limits.historyPoints)
      : view.points(series, symbol, limits.historyPoints);
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
