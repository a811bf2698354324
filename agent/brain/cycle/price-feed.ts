import type { Market, MarketView } from '../data/index.ts';
import type { PriceFeed, PriceStep } from '../execution/index.ts';
import { type CandleSeries, type Interval, intervals } from '../model/candle.ts';
import { hourMs, type TimeMs } from '../model/time.ts';

const stepIntervals = ['1m', '5m', '1h'] as const satisfies readonly Interval[];
const volatilityHours = 48;

/** What the paper exchange trades against: the closed candles of the market, the finest there are. It
 * knows no price between two closes, as nobody does who has only candles. */
export function createMarketFeed(market: Market): PriceFeed {
  return {
    quote(symbol, now) {
      const view = market.viewAt(now);
      const price = view.price(symbol);
      if (price === undefined) return undefined;
      return { at: price.observedAt, mid: price.value, ...hourlyFigures(view, symbol) };
    },
    steps(symbol, since, now) {
      const view = market.viewAt(now);
      const series = readSteps(view, symbol, since);
      return series === undefined ? [] : stepsOf(series, since, hourlyFigures(view, symbol));
    },
    funding: (symbol, since, now) =>
      market
        .viewAt(now)
        .funding(symbol, Math.ceil((now - since) / hourMs) + 1)
        .filter(({ at }) => at > since)
        .map(({ at, rate }) => ({ at, rate })),
  };
}

/** The finest candles that reach back to `since`, or those that reach furthest: after a long absence the
 * fine ones may begin too late, and a price that was passed over is a stop that was. */
function readSteps(view: MarketView, symbol: string, since: TimeMs): CandleSeries | undefined {
  let furthest: CandleSeries | undefined;
  for (const interval of stepIntervals) {
    const lengthMs = intervals[interval];
    const last = Math.ceil((view.at - since) / lengthMs) + 1;
    const series = view.candles(symbol, interval, last);
    const begin = series?.openAt[0];
    if (begin === undefined) continue;
    if (begin <= since) return series;
    if (begin < (furthest?.openAt[0] ?? Number.POSITIVE_INFINITY)) furthest = series;
  }
  return furthest;
}

interface HourlyFigures {
  readonly volatility: number | null;
  readonly hourlyVolume: number | null;
}

/** Standard deviation of hourly returns (ddof 1) and the mean value traded in an hour. */
function hourlyFigures(view: MarketView, symbol: string): HourlyFigures {
  const series = view.candles(symbol, '1h', volatilityHours + 1);
  if (series === undefined || series.close.length < 3) {
    return { volatility: null, hourlyVolume: null };
  }
  const { close, volume } = series;
  const returns = close.slice(1).map((price, index) => price / (close[index] ?? price) - 1);
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
  const squares = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const value = close.reduce((sum, price, index) => sum + price * (volume[index] ?? 0), 0);
  return {
    volatility: Math.sqrt(squares / (returns.length - 1)),
    hourlyVolume: value / close.length,
  };
}

function stepsOf(series: CandleSeries, since: TimeMs, figures: HourlyFigures): PriceStep[] {
  const lengthMs = intervals[series.interval];
  const steps: PriceStep[] = [];
  series.openAt.forEach((openAt, index) => {
    const at = openAt + lengthMs;
    const candle = {
      open: series.open[index],
      high: series.high[index],
      low: series.low[index],
      close: series.close[index],
    };
    if (at <= since || Object.values(candle).some((price) => price === undefined)) return;
    const { open = 0, high = 0, low = 0, close = 0 } = candle;
    steps.push({ symbol: series.symbol, openAt, at, open, high, low, close, ...figures });
  });
  return steps;
}
