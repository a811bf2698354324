import type { MarketView, SeriesPoint } from '../data/index.ts';
import { type CandleSeries, type Interval, intervals } from '../model/candle.ts';
import { isStale, renderAge } from '../model/quality.ts';
import { dayMs, hourMs, type TimeMs } from '../model/time.ts';

/** Why there is no opinion, for people. */
export interface Missing {
  readonly missing: string;
}

export interface CandleReading {
  readonly series: CandleSeries;
  readonly last: number;
  /** When the newest candle closed. */
  readonly observedAt: TimeMs;
}

/** The newest `count` closed candles, when they are all there and not stale. Of the candles between the
 * first and the last at most `missingMax` may be absent. */
export function readCandles(
  view: MarketView,
  symbol: string,
  { interval, count, missingMax = 0 }: { interval: Interval; count: number; missingMax?: number },
): CandleReading | Missing {
  const series = view.candles(symbol, interval, count);
  const rows = series?.openAt.length ?? 0;
  const lastOpenAt = series?.openAt[rows - 1];
  if (series === undefined || lastOpenAt === undefined)
    return { missing: `no ${interval} candles` };
  const lengthMs = intervals[interval];
  const observedAt = lastOpenAt + lengthMs;
  const ageMs = view.at - observedAt;
  if (isStale(ageMs, lengthMs)) {
    return { missing: `the newest ${interval} candle is ${renderAge(ageMs)} old` };
  }
  if (rows < count) return { missing: `${rows} of ${count} closed ${interval} candles` };
  const spanned = Math.round((lastOpenAt - (series.openAt[0] as number)) / lengthMs) + 1;
  if (spanned - rows > missingMax) {
    return { missing: `${spanned - rows} of the newest ${spanned} ${interval} candles are absent` };
  }
  return { series, last: rows - 1, observedAt };
}

export interface SeriesSpec {
  readonly series: string;
  /** Of the whole market instead of an asset. */
  readonly ofMarket?: boolean;
  /** How often its source has something new. */
  readonly everyMs: number;
}

export interface PointReading {
  readonly value: number;
  readonly observedAt: TimeMs;
}

/** The newest point of a series, when it is not stale. */
export function readPoint(
  view: MarketView,
  symbol: string,
  spec: SeriesSpec,
): PointReading | Missing {
  const points = readPoints(view, symbol, spec, 1);
  if ('missing' in points) return points;
  const { value, observedAt } = points.at(-1) as SeriesPoint;
  return { value, observedAt };
}

/** The newest points of a series, ascending and at least `least` of them, when the last is not stale. */
export function readPoints(
  view: MarketView,
  symbol: string,
  { series, ofMarket, everyMs }: SeriesSpec,
  last: number,
  least = 1,
): readonly SeriesPoint[] | Missing {
  const points =
    ofMarket === true ? readMarketPoints(view, series, last) : view.points(series, symbol, last);
  const newest = points.at(-1);
  if (newest === undefined) return { missing: `no data: ${series}` };
  const ageMs = view.at - newest.observedAt;
  if (isStale(ageMs, everyMs)) return { missing: `${series} is ${renderAge(ageMs)} old` };
  if (points.length < least) {
    return { missing: `${points.length} points of ${series}; ${least} are needed` };
  }
  return points;
}

/** Every asset asks for these, so they are read once a view. */
export function readMarketPoints(
  view: MarketView,
  series: string,
  last: number,
): readonly SeriesPoint[] {
  let known = marketPoints.get(view);
  if (known === undefined) {
    known = new Map();
    marketPoints.set(view, known);
  }
  const key = `${series} ${last}`;
  const points = known.get(key) ?? view.points(series, undefined, last);
  known.set(key, points);
  return points;
}

const marketPoints = new WeakMap<MarketView, Map<string, readonly SeriesPoint[]>>();

export interface FundingReading {
  /** Mean of the rates of about the newest day, in percent a year; positive: longs pay. */
  readonly annualPct: number;
  readonly latestRate: number;
  /** Between two payments: 8 h at Binance, 1 h at Hyperliquid. */
  readonly periodMs: number;
  readonly observedAt: TimeMs;
}

/** Funding, annualised by the period the payments themselves show; their stamps jitter by ms. */
export function readFunding(view: MarketView, symbol: string): FundingReading | Missing {
  const rates = view.funding(symbol, 25);
  const newest = rates.at(-1);
  if (newest === undefined) return { missing: 'no funding rates' };
  const steps = rates.slice(1).map(({ at }, index) => at - (rates[index]?.at as number));
  const middle = steps.sort((a, b) => a - b)[steps.length >> 1];
  if (middle === undefined) return { missing: 'one funding rate; its period is not known' };
  const periodMs = Math.max(1, Math.round(middle / hourMs)) * hourMs;
  const ageMs = view.at - newest.at;
  if (isStale(ageMs, periodMs)) return { missing: `the funding rate is ${renderAge(ageMs)} old` };
  const day = rates.slice(-Math.max(1, Math.round(dayMs / periodMs)));
  const mean = day.reduce((sum, { rate }) => sum + rate, 0) / day.length;
  return {
    annualPct: mean * ((365 * dayMs) / periodMs) * 100,
    latestRate: newest.rate,
    periodMs,
    observedAt: newest.at,
  };
}

/** Value traded in the newest 24 hours, in the quote currency, from 1h candles. */
export function readDayVolume(view: MarketView, symbol: string): PointReading | Missing {
  const candles = readCandles(view, symbol, { interval: '1h', count: 24, missingMax: 2 });
  if ('missing' in candles) return candles;
  const { volume, close } = candles.series;
  const value = volume.reduce((sum, units, index) => sum + units * (close[index] as number), 0);
  return { value, observedAt: candles.observedAt };
}

/** Price change over so many closed 1h candles as a fraction; 0.02 is +2 %. */
export function readChange(
  view: MarketView,
  symbol: string,
  hours: number,
): PointReading | Missing {
  const spec = { interval: '1h', count: hours + 1, missingMax: Math.ceil(hours / 20) } as const;
  const candles = readCandles(view, symbol, spec);
  if ('missing' in candles) return candles;
  const { close } = candles.series;
  const value = (close[candles.last] as number) / (close[0] as number) - 1;
  return { value, observedAt: candles.observedAt };
}
