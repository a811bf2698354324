import type { Market, MarketView } from '../data/index.ts';
import type { PriceFeed, PriceStep } from '../execution/index.ts';
import { type CandleSeries, type Interval, intervals } from '../model/candle.ts';
import { hourMs, type TimeMs } from '../model/time.ts';

const stepIntervals = ['1m', '5m', '1h'] as const satisfies readonly Interval[];
const volatilityHours = 48;

/** What the paper exchange trades against: the closed candles of the market, the finest there are. It
 * knows no price between two closes, as nobody does who has only candles. */
export function createMarketFeed(market: Market): PriceFeed {
  const finest = new Map<string, Interval>();

  function intervalOf(view: MarketView, symbol: string): Interval | undefined {
    const known = finest.get(symbol);
    if (known !== undefined) return known;
    const found = stepIntervals.find((each) => view.candles(symbol, each, 1) !== undefined);
    if (found !== undefined) finest.set(symbol, found);
    return found;
  }

  return {
    quote(symbol, now) {
      const view = market.viewAt(now);
      const price = view.price(symbol);
      if (price === undefined) return undefined;
      return { at: price.observedAt, mid: price.value, ...hourlyFigures(view, symbol) };
    },
    steps(symbol, since, now) {
      const view = market.viewAt(now);
      const interval = intervalOf(view, symbol);
      if (interval === undefined) return [];
      const lengthMs = intervals[interval];
      const last = Math.ceil((now - since) / lengthMs) + 1;
      const series = view.candles(symbol, interval, last);
      return series === undefined
        ? []
        : stepsOf(series, lengthMs, since, hourlyFigures(view, symbol));
    },
    funding: (symbol, since, now) =>
      market
        .viewAt(now)
        .funding(symbol, Math.ceil((now - since) / hourMs) + 1)
        .filter(({ at }) => at > since)
        .map(({ at, rate }) => ({ at, rate })),
  };
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

function stepsOf(
  series: CandleSeries,
  lengthMs: number,
  since: TimeMs,
  figures: HourlyFigures,
): PriceStep[] {
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
