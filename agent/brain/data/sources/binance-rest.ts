import { z } from 'zod';
import type { Clock } from '#lib';
import { type Candle, intervals } from '../../model/candle.ts';
import type { Asset, FundingRate, MarketTrade } from '../types.ts';
import { closedBy, coveredTo } from './closed.ts';
import type { CandleRequest, Page, SymbolRequest } from './define.ts';
import type { HttpClient } from './http.ts';
import { parseAnswer, wireNumber } from './parse.ts';
import { sectorOf } from './sectors.ts';

interface Endpoint {
  readonly path: string;
  readonly weight: number;
}

export interface BinanceMarket {
  readonly klines: Endpoint;
  readonly trades: Endpoint;
  readonly info: Endpoint;
}

export interface Connection {
  readonly http: HttpClient;
  readonly clock: Clock;
}

const rowsPerPage = 1_000;
/** aggTrades takes a start and an end less than an hour apart. */
const tradesWindowMs = 3_600_000 - 1;

// [openTime, open, high, low, close, volume, closeTime, quote volume, trades, …]
const klines = z.array(
  z.tuple(
    [z.number(), wireNumber, wireNumber, wireNumber, wireNumber, wireNumber, z.number()],
    z.unknown(),
  ),
);

export async function* readKlines(
  { http, clock }: Connection,
  { klines: endpoint }: BinanceMarket,
  pair: string,
  { interval, from, to, signal }: CandleRequest,
): AsyncGenerator<Page<Candle>> {
  const lengthMs = intervals[interval];
  for (let start = from; start < to; ) {
    const query = { symbol: pair, interval, startTime: start, endTime: to - 1, limit: rowsPerPage };
    const answer = await http.json({ path: endpoint.path, weight: endpoint.weight, query, signal });
    const closed = closedBy(clock, answer.serverTime);
    const all = parseAnswer('binance', klines, answer.value);
    const rows = all
      .map(([openAt, open, high, low, close, volume]) => ({
        openAt,
        open,
        high,
        low,
        close,
        volume,
      }))
      .filter(({ openAt }) => openAt + lengthMs <= closed);
    const isLast = all.length < rowsPerPage;
    const end = coveredTo({ rows, lengthMs, to, closed, isLast });
    yield { rows, coveredTo: end };
    if (isLast || end <= start) return;
    start = end;
  }
}

const rates = z.array(
  z.object({ fundingTime: z.number(), fundingRate: wireNumber, symbol: z.string() }),
);

export async function* readFunding(
  { http, clock }: Connection,
  pair: string,
  { from, to, signal }: SymbolRequest,
): AsyncGenerator<Page<FundingRate>> {
  for (let start = from; start < to; ) {
    const query = { symbol: pair, startTime: start, endTime: to - 1, limit: rowsPerPage };
    const answer = await http.json({ path: '/fapi/v1/fundingRate', weight: 1, query, signal });
    const rows = parseAnswer('binance', rates, answer.value).map((row) => ({
      at: row.fundingTime,
      rate: row.fundingRate,
    }));
    const isLast = rows.length < rowsPerPage;
    const closed = closedBy(clock, answer.serverTime);
    const end = coveredTo({
      rows: rows.map((row) => ({ openAt: row.at })),
      lengthMs: 1,
      to,
      closed,
      isLast,
    });
    yield { rows, coveredTo: end };
    if (isLast || end <= start) return;
    start = end;
  }
}

const trades = z.array(
  z.object({ a: z.number(), p: wireNumber, q: wireNumber, T: z.number(), m: z.boolean() }),
);

export async function* readTrades(
  { http, clock }: Connection,
  { trades: { path, weight } }: BinanceMarket,
  pair: string,
  { from, to, signal }: SymbolRequest,
): AsyncGenerator<Page<MarketTrade>> {
  for (let start = from; start < to; ) {
    const end = Math.min(to, start + tradesWindowMs);
    let query: Record<string, string | number> = { startTime: start, endTime: end - 1 };
    for (;;) {
      const answer = await http.json({
        path,
        weight,
        query: { symbol: pair, limit: rowsPerPage, ...query },
        signal,
      });
      const all = parseAnswer('binance', trades, answer.value).map(parseTrade);
      const rows = all.filter(({ at }) => at >= start && at < end);
      const last = all.at(-1);
      const isLast = all.length < rowsPerPage || last === undefined || last.at >= end;
      const closed = closedBy(clock, answer.serverTime);
      yield { rows, coveredTo: isLast ? Math.min(end, closed) : start };
      if (isLast) break;
      // Many trades share a millisecond: only the id says where the page ended.
      query = { fromId: last.id + 1 };
    }
    start = end;
  }
}

/** `m`: the buyer is the maker, so the taker sold. */
export function parseTrade(trade: z.output<typeof trades>[number]): MarketTrade {
  const { a: id, p: price, q: amount, T: at, m } = trade;
  return { at, id, price, amount, side: m ? 'sell' : 'buy' };
}

const info = z.object({
  symbols: z.array(
    z.object({
      symbol: z.string(),
      status: z.string(),
      baseAsset: z.string(),
      quoteAsset: z.string(),
      contractType: z.string().optional(),
      underlyingSubType: z.array(z.string()).optional(),
      quantityPrecision: z.number().optional(),
    }),
  ),
});

export async function readInfo(
  { http, clock }: Connection,
  { info: { path, weight } }: BinanceMarket,
  wanted: {
    readonly name: string;
    readonly quote: string;
    readonly symbols: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<readonly Asset[]> {
  const { value } = await http.json({ path, weight, signal: wanted.signal });
  const { symbols } = parseAnswer('binance', info, value);
  const observedAt = clock.now();
  return symbols
    .filter(({ quoteAsset }) => quoteAsset === wanted.quote)
    .filter(({ contractType }) => contractType === undefined || contractType === 'PERPETUAL')
    .filter(({ baseAsset }) => wanted.symbols.length === 0 || wanted.symbols.includes(baseAsset))
    .map(({ baseAsset, status, underlyingSubType, quantityPrecision }) => {
      const sector = sectorOf(baseAsset) ?? underlyingSubType?.[0]?.toLowerCase();
      return {
        symbol: baseAsset,
        ...(sector === undefined ? {} : { sector }),
        ...(quantityPrecision === undefined ? {} : { sizeDecimals: quantityPrecision }),
        isDelisted: status !== 'TRADING',
        source: wanted.name,
        origin: 'real',
        observedAt,
      };
    });
}
