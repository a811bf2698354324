// Hyperliquid public market data, no key. Wire facts: hyperliquid.gitbook.io, "Info endpoint",
// "WebSocket" and "Rate limits", as of 2026: 1,200 weight a minute and address; info requests weigh 20,
// and 1 more per 20 rows of funding and per 60 candles; the newest 5,000 candles of each interval only.
import { z } from 'zod';
import { intervals } from '../../model/candle.ts';
import { defineSource } from './define.ts';
import { createHttp } from './http.ts';
import {
  candlesKept,
  offeredSeries,
  readCandles,
  readContexts,
  readFunding,
  readPoints,
} from './hyperliquid-info.ts';
import { followHyperliquid } from './hyperliquid-stream.ts';
import { createRateLimit } from './rate-limit.ts';

/** Of 1,200: the brain's orders and questions share the address. */
const budget = 800;

export const hyperliquid = defineSource({
  name: 'hyperliquid',
  description: 'Hyperliquid perpetuals: the newest 5,000 candles, hourly funding, contexts; no key',
  origin: 'real',
  settings: z.strictObject({
    apiUrl: z.url().default('https://api.hyperliquid.xyz'),
    streamUrl: z.url().default('wss://api.hyperliquid.xyz/ws'),
  }),
  open({ apiUrl, streamUrl }, context) {
    const { clock } = context;
    const limit = createRateLimit(budget, clock);
    const name = 'hyperliquid';
    const http = createHttp({ ...context, name, baseUrl: apiUrl, limit });
    const connection = { http, clock };
    return {
      name,
      origin: 'real',
      intervals: ['1m', '5m', '1h', '1d'],
      earliest: (interval) => {
        const lengthMs = intervals[interval];
        return (Math.floor(clock.now() / lengthMs) - candlesKept) * lengthMs;
      },
      candles: (request) => readCandles(connection, request),
      funding: (request) => readFunding(connection, request),
      series: offeredSeries,
      points: (request) => readPoints(connection, request),
      assets: async (symbols, signal) => {
        const { assets } = await readContexts(connection, signal);
        return assets.filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol));
      },
      follow: (request) => followHyperliquid(streamUrl, request, context),
    };
  },
});
