import { z } from 'zod';
import type { Clock } from '#lib';
import { type Candle, intervals } from '../../model/candle.ts';
import { hourMs, type TimeMs } from '../../model/time.ts';
import { seriesNames } from '../series-names.ts';
import type { Asset, FundingRate, SeriesPoint } from '../types.ts';
import { closedBy, coveredTo } from './closed.ts';
import type { CandleRequest, Page, SeriesOffer, SeriesRequest, SymbolRequest } from './define.ts';
import type { HttpClient } from './http.ts';
import { parseAnswer, wireNumber } from './parse.ts';
import { sectorOf } from './sectors.ts';

export interface Connection {
  readonly http: HttpClient;
  readonly clock: Clock;
}

/** Older ones are not to be had. */
export const candlesKept = 5_000;
/** The weight of an answer is booked before it comes, so pages are kept small. */
const candlesPerPage = 1_200;
const fundingPerPage = 500;
const infoWeight = 20;

const candle = z.object({
  t: z.number(),
  o: wireNumber,
  h: wireNumber,
  l: wireNumber,
  c: wireNumber,
  v: wireNumber,
});

export async function* readCandles(
  { http, clock }: Connection,
  { symbol, interval, from, to, signal }: CandleRequest,
): AsyncGenerator<Page<Candle>> {
  const lengthMs = intervals[interval];
  for (let start = from; start < to; ) {
    const end = Math.min(to, start + candlesPerPage * lengthMs);
    const req = { coin: symbol, interval, startTime: start, endTime: end - 1 };
    const answer = await http.json({
      path: '/info',
      body: { type: 'candleSnapshot', req },
      weight: infoWeight + candlesPerPage / 60,
      signal,
    });
    const closed = closedBy(clock, answer.serverTime);
    const rows = parseAnswer('hyperliquid', z.array(candle), answer.value)
      .map(({ t, o, h, l, c, v }) => ({ openAt: t, open: o, high: h, low: l, close: c, volume: v }))
      .filter(({ openAt }) => openAt >= start && openAt < end && openAt + lengthMs <= closed);
    const covered = coveredTo({ rows, lengthMs, to: end, closed, isLast: true });
    yield { rows, coveredTo: covered };
    if (covered < end) return;
    start = end;
  }
}

const rate = z.object({ coin: z.string(), fundingRate: wireNumber, time: z.number() });

/** Hourly; a page ends after 500 rows. */
export async function* readFunding(
  { http, clock }: Connection,
  { symbol, from, to, signal }: SymbolRequest,
): AsyncGenerator<Page<FundingRate>> {
  for (let start = from; start < to; ) {
    const end = Math.min(to, start + fundingPerPage * hourMs);
    const body = { type: 'fundingHistory', coin: symbol, startTime: start, endTime: end - 1 };
    const weight = infoWeight + fundingPerPage / 20;
    const answer = await http.json({ path: '/info', body, weight, signal });
    const rows = parseAnswer('hyperliquid', z.array(rate), answer.value)
      .map(({ time, fundingRate }) => ({ at: time, rate: fundingRate }))
      .filter(({ at }) => at >= start && at < end);
    const closed = closedBy(clock, answer.serverTime);
    const stamps = rows.map(({ at }) => ({ openAt: at }));
    const covered = coveredTo({ rows: stamps, lengthMs: 1, to: end, closed, isLast: true });
    yield { rows, coveredTo: covered };
    if (covered < end) return;
    start = end;
  }
}

const contexts = z.tuple([
  z.object({
    universe: z.array(
      z.object({
        name: z.string(),
        szDecimals: z.number(),
        maxLeverage: z.number(),
        isDelisted: z.boolean().optional(),
      }),
    ),
  }),
  z.array(z.object({ openInterest: wireNumber, markPx: wireNumber, oraclePx: wireNumber })),
]);

/** Of all assets, now. */
export async function readContexts(
  { http, clock }: Connection,
  signal: AbortSignal,
): Promise<{ readonly at: TimeMs; readonly assets: readonly Asset[]; readonly values: Values }> {
  const body = { type: 'metaAndAssetCtxs' };
  const answer = await http.json({ path: '/info', body, weight: infoWeight, signal });
  const [{ universe }, states] = parseAnswer('hyperliquid', contexts, answer.value);
  const at = closedBy(clock, answer.serverTime);
  const assets = universe.map(({ name, szDecimals, maxLeverage, isDelisted }): Asset => {
    const sector = sectorOf(name);
    return {
      symbol: name,
      ...(sector === undefined ? {} : { sector }),
      maxLeverage,
      sizeDecimals: szDecimals,
      isDelisted: isDelisted ?? false,
      source: 'hyperliquid',
      origin: 'real',
      observedAt: at,
    };
  });
  const values = new Map(
    universe.map(({ name }, index) => {
      const state = states[index];
      return [
        name,
        {
          [seriesNames.openInterestUsd]:
            (state?.openInterest ?? Number.NaN) * (state?.markPx ?? Number.NaN),
          [seriesNames.markPrice]: state?.markPx ?? Number.NaN,
        },
      ] as const;
    }),
  );
  return { at, assets, values };
}

type Values = ReadonlyMap<string, Readonly<Record<string, number>>>;

const everyMs = 60_000;

/** They have no history: a point is how it is now. */
export const offeredSeries: readonly SeriesOffer[] = [
  { series: seriesNames.openInterestUsd, perSymbol: true, everyMs },
  { series: seriesNames.markPrice, perSymbol: true, everyMs },
  { series: seriesNames.bookImbalance, perSymbol: true, everyMs },
];

export async function* readPoints(
  connection: Connection,
  { series, symbol, signal, to }: SeriesRequest,
): AsyncGenerator<Page<SeriesPoint>> {
  if (symbol === undefined) return;
  if (series === seriesNames.bookImbalance) {
    yield { rows: await readImbalance(connection, symbol, signal), coveredTo: to };
    return;
  }
  const { at, values } = await readContexts(connection, signal);
  const value = values.get(symbol)?.[series] ?? Number.NaN;
  yield { rows: [{ observedAt: at, knownAt: at, value }], coveredTo: to };
}

const level = z.object({ px: wireNumber, sz: wireNumber });
const book = z.object({ time: z.number(), levels: z.tuple([z.array(level), z.array(level)]) });
const bookWeight = 2;

/** Of the 20 levels on each side that are listed. */
async function readImbalance(
  { http }: Connection,
  symbol: string,
  signal: AbortSignal,
): Promise<readonly SeriesPoint[]> {
  const body = { type: 'l2Book', coin: symbol };
  const answer = await http.json({ path: '/info', body, weight: bookWeight, signal });
  const { time, levels } = parseAnswer('hyperliquid', book, answer.value);
  const [bids, asks] = levels.map((side) => side.reduce((sum, { px, sz }) => sum + px * sz, 0));
  const value = ((bids ?? 0) - (asks ?? 0)) / ((bids ?? 0) + (asks ?? 0));
  return [{ observedAt: time, knownAt: time, value }];
}
