import { afterEach, describe, expect, test } from 'vitest';
import type { Candle } from '../../model/candle.ts';
import { createTestContext, neverAborted, readAll } from './context.fixture.ts';
import { startServer, type TestServer } from './http-server.fixture.ts';
import { hyperliquid } from './hyperliquid.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const signal = neverAborted;

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Info {
  readonly type: string;
  readonly coin?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly req?: { readonly coin: string; readonly startTime: number; readonly endTime: number };
}

async function open(now: number, answer: (info: Info) => unknown) {
  server = await startServer(({ body, method, path }) => {
    expect([method, path]).toEqual(['POST', '/info']);
    return { headers: { date: new Date(now).toUTCString() }, body: answer(body as Info) };
  });
  const context = createTestContext(now);
  const source = hyperliquid.open(hyperliquid.settings.parse({ apiUrl: server.url }), context);
  return { source, context, bodies: () => server?.requests.map(({ body }) => body as Info) ?? [] };
}

/** As the "Info endpoint" page shows a candle. */
function wire({ openAt, open: o, high, low, close, volume }: Candle) {
  return {
    T: openAt + hour - 1,
    c: String(close),
    h: String(high),
    i: '1h',
    l: String(low),
    n: 189,
    o: String(o),
    s: 'BTC',
    t: openAt,
    v: String(volume),
  };
}

const candle = (index: number): Candle => ({
  openAt: start + index * hour,
  open: 29_295,
  high: 29_309,
  low: 29_250,
  close: 29_258 + (index % 5),
  volume: 0.98639,
});

test('candles by windows, the running one left out', async () => {
  const all = Array.from({ length: 3_001 }, (_, index) => candle(index));
  const now = start + 3_000.5 * hour;
  const { source, bodies } = await open(now, ({ type, req }) => {
    expect(type).toBe('candleSnapshot');
    return all
      .filter(({ openAt }) => openAt >= (req?.startTime ?? 0) && openAt <= (req?.endTime ?? 0))
      .map(wire);
  });
  const request = { symbol: 'BTC', interval: '1h', from: start, to: now, signal } as const;
  const { rows } = await readAll(source.candles?.(request));
  expect(rows).toEqual(all.slice(0, 3_000));
  expect(bodies()[0]).toEqual({
    type: 'candleSnapshot',
    req: { coin: 'BTC', interval: '1h', startTime: start, endTime: start + 1_200 * hour - 1 },
  });
});

test('it says how far it reaches back: 5,000 candles', async () => {
  const { source } = await open(start + 7.5 * hour, () => []);
  expect(source.earliest?.('1h')).toBe(start + 7 * hour - 5_000 * hour);
});

test('a budget is kept: 800 of weight a minute, 40 a page of candles', async () => {
  const now = start + 30_000 * hour;
  const { source, context } = await open(now, () => []);
  const began = context.clock.monotonicMs();
  // 21 pages: the 21st does not fit into the first minute any more.
  const to = start + 21 * 1_200 * hour;
  await readAll(source.candles?.({ symbol: 'BTC', interval: '1h', from: start, to, signal }));
  expect(context.clock.monotonicMs() - began).toBe(60_000);
});

test('funding of every hour', async () => {
  const rates = Array.from({ length: 900 }, (_, index) => ({
    coin: 'ETH',
    fundingRate: '-0.00022196',
    premium: '-0.00052196',
    time: start + index * hour + 76,
  }));
  const { source, bodies } = await open(start + 900 * hour, ({ startTime = 0, endTime = 0 }) =>
    rates.filter(({ time }) => time >= startTime && time <= endTime).slice(0, 500),
  );
  const range = { from: start, to: start + 900 * hour };
  const { rows } = await readAll(source.funding?.({ symbol: 'ETH', ...range, signal }));
  expect(rows).toHaveLength(900);
  expect(rows[0]).toEqual({ at: start + 76, rate: -0.00022196 });
  expect(bodies().map(({ type, coin }) => [type, coin])).toEqual([
    ['fundingHistory', 'ETH'],
    ['fundingHistory', 'ETH'],
  ]);
});

describe('contexts', () => {
  const meta = [
    {
      universe: [
        { name: 'BTC', szDecimals: 5, maxLeverage: 40, marginTableId: 56 },
        { name: 'OLD', szDecimals: 0, maxLeverage: 3, marginTableId: 3, isDelisted: true },
      ],
      marginTables: [],
    },
    [
      { funding: '0.0000125', openInterest: '688.11', markPx: '14.3161', oraclePx: '14.32' },
      { funding: '0.0', openInterest: '0.0', markPx: null, oraclePx: '1.0' },
    ],
  ];

  test('assets with leverage, sector and whether they are traded still', async () => {
    const { source } = await open(start, () => meta);
    expect(await source.assets?.([], signal)).toMatchObject([
      {
        symbol: 'BTC',
        maxLeverage: 40,
        sizeDecimals: 5,
        sector: 'store-of-value',
        isDelisted: false,
      },
      { symbol: 'OLD', isDelisted: true },
    ]);
  });

  test('open interest in dollars; what is not there is no number, not a zero', async () => {
    const { source } = await open(start, () => meta);
    const ask = (symbol: string) =>
      readAll(source.points?.({ series: 'open-interest-usd', symbol, from: 0, to: start, signal }));
    const [btc] = (await ask('BTC')).rows;
    expect(btc?.value).toBeCloseTo(688.11 * 14.3161, 9);
    expect((await ask('OLD')).rows[0]?.value).toBeNaN();
  });

  test('the imbalance of the book by value', async () => {
    const level = (px: string, sz: string) => ({ px, sz, n: 2 });
    const { source } = await open(start, () => ({
      coin: 'BTC',
      time: start - 12,
      levels: [[level('100', '3'), level('50', '2')], [level('200', '1')]],
    }));
    const request = { series: 'book.imbalance', symbol: 'BTC', from: 0, to: start, signal };
    const { rows } = await readAll(source.points?.(request));
    // Bids 300 + 100, asks 200.
    expect(rows).toEqual([{ observedAt: start - 12, knownAt: start - 12, value: 200 / 600 }]);
  });
});
