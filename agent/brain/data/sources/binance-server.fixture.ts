// What Binance answers, after rest-api.md and the USDⓈ-M market data pages: ascending rows from
// startTime on, at most `limit`, the running candle last; errors as {code, msg}.

import type { Candle, Interval } from '../../model/candle.ts';
import { intervals } from '../../model/candle.ts';
import type { ServedAnswer, ServedRequest } from './http-server.fixture.ts';

export interface BinanceWorld {
  readonly candles: ReadonlyMap<string, readonly Candle[]>;
  readonly now: number;
}

export function answerBinance(
  { candles, now }: BinanceWorld,
  request: ServedRequest,
): ServedAnswer {
  const { query, path } = request;
  const date = { date: new Date(now).toUTCString(), 'x-mbx-used-weight-1m': '5' };
  if (!path.endsWith('/klines')) return { status: 404, body: '<html>not found</html>' };
  const rows = candles.get(query.get('symbol') ?? '');
  if (rows === undefined) {
    return { status: 400, headers: date, body: { code: -1121, msg: 'Invalid symbol.' } };
  }
  const lengthMs = intervals[query.get('interval') as Interval];
  const [from, to, limit] = ['startTime', 'endTime', 'limit'].map((name) =>
    Number(query.get(name)),
  );
  const found = rows.filter(
    ({ openAt }) => openAt >= (from as number) && openAt <= (to as number) && openAt <= now,
  );
  return {
    headers: date,
    body: found.slice(0, limit).map((row) => renderKline(row, lengthMs)),
  };
}

/** The example row of the documentation has these twelve members. */
export function renderKline(candle: Candle, lengthMs: number): unknown[] {
  const { openAt, open, high, low, close, volume } = candle;
  return [
    openAt,
    open.toFixed(8),
    high.toFixed(8),
    low.toFixed(8),
    close.toFixed(8),
    volume.toFixed(8),
    openAt + lengthMs - 1,
    '2434.19055334',
    308,
    '1756.87402397',
    '28.46694368',
    '0',
  ];
}

export function renderStreamKline(
  pair: string,
  interval: Interval,
  candle: Candle,
  isClosed: boolean,
): unknown {
  const { openAt, open, high, low, close, volume } = candle;
  const endAt = openAt + intervals[interval] - 1;
  return {
    stream: `${pair.toLowerCase()}@kline_${interval}`,
    data: {
      e: 'kline',
      E: endAt,
      s: pair,
      k: {
        t: openAt,
        T: endAt,
        s: pair,
        i: interval,
        f: 100,
        L: 200,
        o: String(open),
        c: String(close),
        h: String(high),
        l: String(low),
        v: String(volume),
        n: 100,
        x: isClosed,
        q: '1.0000',
        V: '500',
        Q: '0.500',
        B: '0',
      },
    },
  };
}
