// Binance public market data, no key. Wire facts: github.com/binance/binance-spot-api-docs
// (rest-api.md, web-socket-streams.md) and developers.binance.com for USDⓈ-M futures, as of 2026.
import { z } from 'zod';
import {
  type BinanceMarket,
  readFunding,
  readInfo,
  readKlines,
  readTrades,
} from './binance-rest.ts';
import { followBinance } from './binance-stream.ts';
import { defineSource } from './define.ts';
import { createHttp, type HttpClient } from './http.ts';
import { createRateLimit } from './rate-limit.ts';

interface Venue extends BinanceMarket {
  readonly rest: string;
  readonly stream: string;
  /** Weight a minute that is used, of 6,000 and 2,400 allowed: others may share the address. */
  readonly budget: number;
}

const venues: Readonly<Record<'spot' | 'usdm-futures', Venue>> = {
  spot: {
    rest: 'https://api.binance.com',
    stream: 'wss://stream.binance.com:9443/stream',
    budget: 4_800,
    klines: { path: '/api/v3/klines', weight: 2 },
    trades: { path: '/api/v3/aggTrades', weight: 4 },
    info: { path: '/api/v3/exchangeInfo', weight: 20 },
  },
  'usdm-futures': {
    rest: 'https://fapi.binance.com',
    // Candles and trades moved below /market on 2026-04-23.
    stream: 'wss://fstream.binance.com/market/stream',
    budget: 1_900,
    klines: { path: '/fapi/v1/klines', weight: 5 },
    trades: { path: '/fapi/v1/aggTrades', weight: 20 },
    info: { path: '/fapi/v1/exchangeInfo', weight: 1 },
  },
};

/** Funding rates have a budget of their own: 500 requests in 5 minutes. */
const fundingBudget = { requests: 400, windowMs: 300_000 };

const errorBody = z.object({ code: z.number(), msg: z.string() });

export const binance = defineSource({
  name: 'binance',
  description: 'Binance, USDⓈ-M perpetuals or spot: candles of all years, funding, trades; no key',
  origin: 'real',
  settings: z.strictObject({
    market: z.enum(['spot', 'usdm-futures']).default('usdm-futures'),
    quote: z.string().min(1).default('USDT'),
    restUrl: z.url().exactOptional(),
    streamUrl: z.url().exactOptional(),
  }),
  open({ market, quote, restUrl, streamUrl }, context) {
    const venue = venues[market];
    const name = `binance-${market}`;
    const { clock } = context;
    const connect = (limit: ReturnType<typeof createRateLimit>): HttpClient =>
      createHttp({
        ...context,
        name,
        baseUrl: restUrl ?? venue.rest,
        limit,
        parseError(body) {
          const parsed = errorBody.safeParse(body);
          return parsed.success ? `${parsed.data.code} ${parsed.data.msg}` : undefined;
        },
        onAnswer(headers) {
          const used = Number(headers.get('x-mbx-used-weight-1m') ?? 'NaN');
          if (Number.isFinite(used)) limit.observe(used);
        },
      });
    const http = connect(createRateLimit(venue.budget, clock));
    const fundingHttp = connect(
      createRateLimit(fundingBudget.requests, clock, fundingBudget.windowMs),
    );
    const pair = (symbol: string) => `${symbol.toUpperCase()}${quote}`;
    return {
      name,
      origin: 'real',
      intervals: ['1m', '5m', '1h', '1d'],
      candles: (request) => readKlines({ http, clock }, venue, pair(request.symbol), request),
      ...(market === 'spot'
        ? {}
        : {
            funding: (request) =>
              readFunding({ http: fundingHttp, clock }, pair(request.symbol), request),
          }),
      trades: (request) => readTrades({ http, clock }, venue, pair(request.symbol), request),
      assets: (symbols, signal) =>
        readInfo({ http, clock }, venue, { name, quote, symbols, signal }),
      follow: (request) => followBinance(streamUrl ?? venue.stream, quote, request, context),
    };
  },
});
