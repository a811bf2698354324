import { z } from 'zod';
import { type Interval, intervals } from '../../model/candle.ts';
import { parseTrade } from './binance-rest.ts';
import type { FollowRequest, SourceContext } from './define.ts';
import { wireNumber } from './parse.ts';
import { followSocket } from './socket.ts';

const kline = z.object({
  e: z.literal('kline'),
  s: z.string(),
  k: z.object({
    t: z.number(),
    i: z.string(),
    o: wireNumber,
    h: wireNumber,
    l: wireNumber,
    c: wireNumber,
    v: wireNumber,
    /** Whether the candle has closed. */
    x: z.boolean(),
  }),
});

const aggTrade = z.object({
  e: z.literal('aggTrade'),
  s: z.string(),
  a: z.number(),
  p: wireNumber,
  q: wireNumber,
  T: z.number(),
  m: z.boolean(),
});

const message = z.object({ stream: z.string(), data: z.union([kline, aggTrade]) });

/** Combined streams over one connection. */
export function followBinance(
  baseUrl: string,
  quote: string,
  request: FollowRequest,
  context: SourceContext,
): Promise<void> {
  const symbols = new Map(
    request.symbols.map((symbol) => [`${symbol.toUpperCase()}${quote}`, symbol]),
  );
  const streams = [...symbols.keys()].flatMap((pair) => [
    ...request.intervals.map((interval) => `${pair.toLowerCase()}@kline_${interval}`),
    ...(request.trades ? [`${pair.toLowerCase()}@aggTrade`] : []),
  ]);
  return followSocket({
    ...context,
    name: 'binance',
    url: `${baseUrl}?streams=${streams.join('/')}`,
    greetings: [],
    signal: request.signal,
    onConnected: request.onConnected,
    onDown: request.onDown,
    onMessage(value) {
      const parsed = message.safeParse(value);
      if (!parsed.success) {
        context.log.warn('binance: a message of an unknown form was left out');
        return;
      }
      const { data } = parsed.data;
      const symbol = symbols.get(data.s);
      if (symbol === undefined) return;
      if (data.e === 'aggTrade') request.onTrade(symbol, parseTrade(data));
      else if (data.k.x && isInterval(data.k.i))
        request.onCandle(symbol, data.k.i, candleOf(data.k));
    },
  });
}

function candleOf({ t, o, h, l, c, v }: z.output<typeof kline>['k']) {
  return { openAt: t, open: o, high: h, low: l, close: c, volume: v };
}

function isInterval(name: string): name is Interval {
  return Object.hasOwn(intervals, name);
}
