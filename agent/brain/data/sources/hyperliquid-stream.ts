import { z } from 'zod';
import { type Candle, type Interval, intervals } from '../../model/candle.ts';
import type { FollowRequest, SourceContext } from './define.ts';
import { wireNumber } from './parse.ts';
import { followSocket } from './socket.ts';

const candleMessage = z.object({
  channel: z.literal('candle'),
  data: z.object({
    t: z.number(),
    s: z.string(),
    i: z.string(),
    o: wireNumber,
    h: wireNumber,
    l: wireNumber,
    c: wireNumber,
    v: wireNumber,
  }),
});

const tradesMessage = z.object({
  channel: z.literal('trades'),
  data: z.array(
    z.object({
      coin: z.string(),
      /** Of the taker: B bought, A sold. */
      side: z.enum(['B', 'A']),
      px: wireNumber,
      sz: wireNumber,
      time: z.number(),
      tid: z.number(),
    }),
  ),
});

const errorMessage = z.object({ channel: z.literal('error'), data: z.string() });

/** Candles come with every trade and never say that they have ended: one has when the next begins. The
 * one that runs while the connection breaks is dropped, and asked for over HTTP by who listens. */
export function followHyperliquid(
  url: string,
  request: FollowRequest,
  context: SourceContext,
): Promise<void> {
  const open = new Map<string, Candle>();

  function onCandle({ s, i, t, o, h, l, c, v }: z.output<typeof candleMessage>['data']): void {
    if (!isInterval(i)) return;
    const key = `${s} ${i}`;
    const before = open.get(key);
    if (before !== undefined && t > before.openAt) request.onCandle(s, i, before);
    if (before !== undefined && t < before.openAt) return;
    open.set(key, { openAt: t, open: o, high: h, low: l, close: c, volume: v });
  }

  return followSocket({
    ...context,
    name: 'hyperliquid',
    url,
    signal: request.signal,
    greetings: subscriptions(request),
    ping: { method: 'ping' },
    onConnected() {
      open.clear();
      request.onConnected();
    },
    onDown: request.onDown,
    onMessage(value) {
      const candle = candleMessage.safeParse(value);
      if (candle.success) {
        onCandle(candle.data.data);
        return;
      }
      const trades = tradesMessage.safeParse(value);
      for (const { coin, side, px, sz, time, tid } of trades.data?.data ?? []) {
        const taker = side === 'B' ? 'buy' : 'sell';
        request.onTrade(coin, { at: time, id: tid, price: px, amount: sz, side: taker });
      }
      const failure = errorMessage.safeParse(value);
      if (failure.success) context.log.warn('hyperliquid: refused', { reason: failure.data.data });
    },
  });
}

function subscriptions({ symbols, intervals: wanted, trades }: FollowRequest): readonly unknown[] {
  return symbols.flatMap((coin) => [
    ...wanted.map((interval) => subscribe({ type: 'candle', coin, interval })),
    ...(trades ? [subscribe({ type: 'trades', coin })] : []),
  ]);
}

function subscribe(subscription: unknown): unknown {
  return { method: 'subscribe', subscription };
}

function isInterval(name: string): name is Interval {
  return Object.hasOwn(intervals, name);
}
