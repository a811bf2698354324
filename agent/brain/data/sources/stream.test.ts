import { afterEach, describe, expect, test } from 'vitest';
import { createManualClock, systemClock } from '#lib';
import type { Candle, Interval } from '../../model/candle.ts';
import type { MarketTrade } from '../types.ts';
import { binance } from './binance.ts';
import { renderStreamKline } from './binance-server.fixture.ts';
import { createTestContext } from './context.fixture.ts';
import type { MarketSource } from './define.ts';
import { hyperliquid } from './hyperliquid.ts';
import { type SocketServer, startSocketServer } from './socket-server.fixture.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);

const candle = (index: number, close = 10): Candle => ({
  openAt: start + index * minute,
  open: 10,
  high: 12,
  low: 9,
  close,
  volume: 3,
});

let server: SocketServer | undefined;
const stop: AbortController[] = [];
const running: Promise<void>[] = [];
afterEach(async () => {
  for (const controller of stop.splice(0)) controller.abort();
  await Promise.all(running.splice(0));
  await server?.close();
  server = undefined;
});

/** Follows BTC; the clock is the system's, as a connection takes its time. */
function follow(source: MarketSource, trades = false) {
  const controller = new AbortController();
  stop.push(controller);
  const candles: [string, Interval, Candle][] = [];
  const tape: [string, MarketTrade][] = [];
  const news: string[] = [];
  const waiting: (() => void)[] = [];
  const happened = (_: unknown) => {
    for (const wake of waiting.splice(0)) wake();
  };
  const followed = source.follow?.({
    symbols: ['BTC'],
    intervals: ['1m'],
    trades,
    signal: controller.signal,
    onCandle: (...row) => happened(void candles.push(row)),
    onTrade: (...row) => happened(void tape.push(row)),
    onConnected: () => happened(void news.push('connected')),
    onDown: (reason) => happened(void news.push(reason)),
  });
  if (followed !== undefined) running.push(followed);
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => waiting.push(resolve));
  }
  return { candles, tape, news, until, controller };
}

function contextOf() {
  return { ...createTestContext(start), clock: systemClock };
}

describe('binance', () => {
  async function connect(trades = false) {
    server = await startSocketServer();
    const settings = binance.settings.parse({ streamUrl: `${server.url}/market/stream` });
    const followed = follow(binance.open(settings, contextOf()), trades);
    return { ...followed, server, client: await server.client(0) };
  }

  test('only a candle that says it has closed is told, and pings are answered', async () => {
    const { client, candles, until } = await connect(true);
    expect(client.path).toBe('/market/stream?streams=btcusdt@kline_1m/btcusdt@aggTrade');
    client.ping();
    client.send(renderStreamKline('BTCUSDT', '1m', candle(0, 11), false));
    client.send(renderStreamKline('BTCUSDT', '1m', candle(0, 12), true));
    client.send(renderStreamKline('ETHUSDT', '1m', candle(0), true));
    client.send({ result: null, id: 1 });
    client.send(renderStreamKline('BTCUSDT', '1m', candle(1), true));
    await until(() => candles.length === 2);
    expect(candles).toEqual([
      ['BTC', '1m', candle(0, 12)],
      ['BTC', '1m', candle(1)],
    ]);
    await untilTrue(() => client.received.length > 0);
    expect(client.received).toEqual([{ pong: 'are you there' }]);
  });

  test('trades', async () => {
    const { client, tape, until } = await connect(true);
    const data = {
      e: 'aggTrade',
      E: start,
      s: 'BTCUSDT',
      a: 7,
      p: '0.5',
      q: '2',
      f: 1,
      l: 2,
      T: start,
      m: false,
    };
    client.send({ stream: 'btcusdt@aggTrade', data });
    await until(() => tape.length === 1);
    expect(tape).toEqual([['BTC', { at: start, id: 7, price: 0.5, amount: 2, side: 'buy' }]]);
  });

  test('a connection that is cut comes back, and says so', async () => {
    const { client, server: socket, candles, news, until } = await connect();
    client.cut();
    const second = await socket.client(1);
    await until(() => news.includes('connected') && news.length >= 3);
    second.send(renderStreamKline('BTCUSDT', '1m', candle(5), true));
    await until(() => candles.length === 1);
    expect(news.filter((line) => line === 'connected')).toHaveLength(2);
    expect(candles[0]?.[2]).toEqual(candle(5));
  });

  test('what is not JSON ends the connection rather than being guessed at', async () => {
    const { client, server: socket, news, until } = await connect();
    client.sendText('<html>');
    await socket.client(1);
    await until(() => news.some((line) => line.includes('not JSON')));
  });
});

describe('hyperliquid', () => {
  const message = (row: Candle) => ({
    channel: 'candle',
    data: {
      t: row.openAt,
      T: row.openAt + minute - 1,
      s: 'BTC',
      i: '1m',
      o: String(row.open),
      c: String(row.close),
      h: String(row.high),
      l: String(row.low),
      v: String(row.volume),
      n: 4,
    },
  });

  async function connect() {
    const greeted = Promise.withResolvers<void>();
    server = await startSocketServer((_, client) => {
      if (client.received.length === 2) greeted.resolve();
    });
    const settings = hyperliquid.settings.parse({ streamUrl: `${server.url}/ws` });
    const followed = follow(hyperliquid.open(settings, contextOf()), true);
    const client = await server.client(0);
    await greeted.promise;
    return { ...followed, server, client };
  }

  test('a candle has closed when the next one begins; late ones are nothing', async () => {
    const { client, candles, until } = await connect();
    expect(client.received).toEqual([
      { method: 'subscribe', subscription: { type: 'candle', coin: 'BTC', interval: '1m' } },
      { method: 'subscribe', subscription: { type: 'trades', coin: 'BTC' } },
    ]);
    client.send({ channel: 'subscriptionResponse', data: {} });
    client.send(message(candle(0, 10)));
    client.send(message(candle(0, 11)));
    client.send(message(candle(1)));
    client.send(message(candle(0, 12)));
    client.send(message(candle(2)));
    await until(() => candles.length === 2);
    expect(candles.map(([, , row]) => row)).toEqual([candle(0, 11), candle(1)]);
  });

  test('the candle that ran while the connection broke is not told: half of it is missing', async () => {
    const { client, server: socket, candles, until } = await connect();
    client.send(message(candle(0)));
    client.cut();
    const second = await socket.client(1);
    second.send(message(candle(3)));
    second.send(message(candle(4)));
    await until(() => candles.length === 1);
    expect(candles[0]?.[2]).toEqual(candle(3));
  });

  test('trades with the side of the taker', async () => {
    const { client, tape, until } = await connect();
    const trade = { coin: 'BTC', side: 'A', px: '97', sz: '0.1', hash: '0x0', time: start, tid: 9 };
    client.send({ channel: 'trades', data: [trade, { ...trade, side: 'B', tid: 8 }] });
    await until(() => tape.length === 2);
    expect(tape.map(([, { id, side }]) => [id, side])).toEqual([
      [9, 'sell'],
      [8, 'buy'],
    ]);
  });
});

test('a silent connection is pinged and taken for dead after 90 s', async () => {
  server = await startSocketServer();
  const settings = hyperliquid.settings.parse({ streamUrl: `${server.url}/ws` });
  const context = createTestContext(start);
  const clock = createManualClock({ startMs: start });
  const { news, until } = follow(hyperliquid.open(settings, { ...context, clock }), false);
  const client = await server.client(0);
  await until(() => news.length === 1);
  await clock.advance(60_000);
  await untilTrue(() => client.received.some((m) => (m as { method?: string }).method === 'ping'));
  await clock.advance(30_000);
  await until(() => news.length === 2);
  expect(news[1]).toBe('silent for 90000 ms');
  // It waits before it tries again.
  await clock.advance(1_000);
  await server.client(1);
});

async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await systemClock.sleep(1);
}
