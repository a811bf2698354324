import { type MarketView, sliceSeries } from '../data/index.ts';
import { type CandleSeries, type Interval, intervals } from '../model/candle.ts';
import { type Features, noTechnical, type Regime } from '../model/features.ts';
import { isStale } from '../model/quality.ts';
import type { NoOpinion } from '../model/signal.ts';
import type { CollectedSignals, RecordedSignal } from '../producers/index.ts';
import { readContext } from './context.ts';
import { gradeDomains, gradeSignal } from './grade.ts';
import { limits } from './limits.ts';
import { noCandleRanks, rankCandles, rankContext } from './ranks.ts';
import { readTechnical, startOfRun } from './technical.ts';

export interface EnrichRequest {
  readonly view: MarketView;
  readonly symbols: readonly string[];
  /** Of the candles that are decided on. */
  readonly interval: Interval;
  readonly collected: CollectedSignals;
  /** Null: not known. */
  readonly regime: Regime | null;
}

/** Position and context of every asset at the moment of the view (the brief's PCS enrichment), each when
 * it is asked for: what is missing or stale is null, and nothing is looked up that was not known then. */
export function* enrich({
  view,
  symbols,
  interval,
  collected,
  regime,
}: EnrichRequest): Generator<Features> {
  const signals = Map.groupBy(collected.signals, ({ symbol }) => symbol);
  const noOpinions = Map.groupBy(collected.noOpinions, ({ symbol }) => symbol);
  for (const symbol of symbols) {
    yield enrichOne(view, symbol, interval, {
      signals: signals.get(symbol) ?? [],
      noOpinions: noOpinions.get(symbol) ?? [],
      regime,
    });
  }
}

interface Said {
  readonly signals: readonly RecordedSignal[];
  readonly noOpinions: readonly NoOpinion[];
  readonly regime: Regime | null;
}

function enrichOne(view: MarketView, symbol: string, interval: Interval, said: Said): Features {
  const { at } = view;
  const run = newestRun(view, symbol, interval);
  const context = readContext(view, symbol);
  const signals = said.signals.map((signal) => gradeSignal(signal, at));
  const price = view.price(symbol);
  const hasMark = price !== undefined && !isStale(price.ageMs, intervals[interval]);
  return {
    symbol,
    at,
    interval,
    candleAt: run.candleAt,
    candles: run.series?.close.length ?? 0,
    price: run.series?.close.at(-1) ?? null,
    mark: hasMark ? price.value : null,
    technical: run.series === undefined ? noTechnical : readTechnical(tail(run.series)),
    context,
    ranks: {
      ...(run.series === undefined ? noCandleRanks : rankCandles(run.series)),
      ...rankContext(view, symbol, context),
    },
    quality: gradeDomains(signals),
    signals,
    noOpinions: said.noOpinions,
    regime: said.regime,
  };
}

/** The newest candles without a long gap; none of them when the last is stale, though its time is told. */
function newestRun(
  view: MarketView,
  symbol: string,
  interval: Interval,
): { readonly series?: CandleSeries; readonly candleAt: number | null } {
  const series = readHistory(view, symbol, interval);
  const openAt = series?.openAt.at(-1);
  if (series === undefined || openAt === undefined) return { candleAt: null };
  const candleAt = openAt + intervals[interval];
  if (isStale(view.at - candleAt, intervals[interval])) return { candleAt };
  return { series: sliceSeries(series, startOfRun(series), series.close.length), candleAt };
}

/** All candles that features depend on. */
export function readHistory(
  view: MarketView,
  symbol: string,
  interval: Interval,
): CandleSeries | undefined {
  return view.candles(symbol, interval, limits.historyCandles);
}

function tail(series: CandleSeries): CandleSeries {
  const rows = series.close.length;
  return sliceSeries(series, Math.max(0, rows - limits.technicalCandles), rows);
}
