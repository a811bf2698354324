import { afterEach, describe, expect, test } from 'vitest';
import type { Candle } from '../../model/candle.ts';
import { binance } from './binance.ts';
import { answerBinance, renderKline } from './binance-server.fixture.ts';
import { createTestContext, neverAborted, readAll } from './context.fixture.ts';
import { type ServedAnswer, startServer, type TestServer } from './http-server.fixture.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const signal = neverAborted;

function candle(index: number): Candle {
  const close = 100 + (index % 7);
  return { openAt: start + index * hour, open: 101, high: 108, low: 99, close, volume: index };
}

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function open(
  now: number,
  answer: Parameters<typeof startServer>[0],
  settings: { readonly market?: 'spot' } = {},
) {
  server = await startServer(answer);
  const context = createTestContext(now);
  const { url: restUrl } = server;
  const source = binance.open(binance.settings.parse({ restUrl, ...settings }), context);
  return { source, context, requests: server.requests };
}

describe('candles', () => {
  const all = Array.from({ length: 2_501 }, (_, index) => candle(index));
  const now = start + 2_500.5 * hour;
  const world = { candles: new Map([['BTCUSDT', all]]), now };

  test('pages of a thousand to the last closed one; the running one is left out', async () => {
    const { source, requests } = await open(now, (request) => answerBinance(world, request));
    const request = { symbol: 'BTC', interval: '1h', from: start, to: now, signal } as const;
    const { rows, pages } = await readAll(source.candles?.(request));
    expect(rows).toEqual(all.slice(0, 2_500));
    // The newest minute may still change: it is covered because a row says so, not by its absence.
    expect(pages.map((page) => (page.coveredTo - start) / hour)).toEqual([1_000, 2_000, 2_500]);
    expect(requests.map(({ path }) => path)).toEqual(new Array(3).fill('/fapi/v1/klines'));
    expect(Object.fromEntries(requests[1]?.query ?? [])).toEqual({
      symbol: 'BTCUSDT',
      interval: '1h',
      startTime: String(start + 1_000 * hour),
      endTime: String(now - 1),
      limit: '1000',
    });
  });

  test('spot has its own address', async () => {
    const { source, requests } = await open(now, (r) => answerBinance(world, r), {
      market: 'spot',
    });
    await readAll(
      source.candles?.({ symbol: 'BTC', interval: '1h', from: start, to: start + hour, signal }),
    );
    expect(requests[0]?.path).toBe('/api/v3/klines');
    expect(source.name).toBe('binance-spot');
    expect(source.funding).toBeUndefined();
  });

  test("a clock of ours that is ahead makes no candle closed: the server's counts", async () => {
    const behind = { ...world, now: start + 9.5 * hour };
    const { source } = await open(start + 20 * hour, (request) => answerBinance(behind, request));
    const request = { symbol: 'BTC', interval: '1h', from: start, to: start + 20 * hour } as const;
    const { rows, pages } = await readAll(source.candles?.({ ...request, signal }));
    expect(rows).toEqual(all.slice(0, 9));
    expect(pages.at(-1)?.coveredTo).toBe(start + 9 * hour);
  });

  test('what has ended less than a minute ago is not taken for missing', async () => {
    const at = start + 10 * hour + 30_000;
    const gone = { candles: new Map([['BTCUSDT', all.slice(0, 9)]]), now: at };
    const { source } = await open(at, (request) => answerBinance(gone, request));
    const request = { symbol: 'BTC', interval: '1h', from: start, to: start + 10 * hour } as const;
    const { pages } = await readAll(source.candles?.({ ...request, signal }));
    expect(pages.at(-1)?.coveredTo).toBe(start + 9 * hour);
  });

  test('an unknown symbol is refused with what Binance says, and asked for once', async () => {
    const { source, requests } = await open(now, (request) => answerBinance(world, request));
    const request = { symbol: 'NOPE', interval: '1h', from: start, to: now, signal } as const;
    await expect(readAll(source.candles?.(request))).rejects.toMatchObject({
      code: 'brain.source-refused',
      message: expect.stringContaining('-1121 Invalid symbol.'),
    });
    expect(requests).toHaveLength(1);
  });
});

describe('when the server is unwilling', () => {
  const good: ServedAnswer = { body: [renderKline(candle(0), hour)] };
  const request = { symbol: 'BTC', interval: '1h', from: start, to: start + hour, signal } as const;
  const now = start + 5 * hour;

  async function askWith(...answers: readonly ServedAnswer[]) {
    const opened = await open(now, (_, index) => answers[index] ?? good);
    const result = readAll(opened.source.candles?.(request)).then(
      ({ rows }) => rows,
      (error: unknown) => error,
    );
    return { ...opened, result: await result };
  }

  test('429 with Retry-After: it waits as long as it is told', async () => {
    const limited = {
      status: 429,
      headers: { 'retry-after': '3' },
      body: { code: -1003, msg: 'Too many requests.' },
    };
    const { context, result, requests } = await askWith(limited, limited);
    expect(result).toEqual([candle(0)]);
    expect(requests).toHaveLength(3);
    expect(context.clock.slept.filter((ms) => ms === 3_000)).toHaveLength(2);
  });

  test('418, banned for an hour: told at once with the time, not waited for', async () => {
    const banned = {
      status: 418,
      headers: { 'retry-after': '3600' },
      body: { code: -1003, msg: 'Way too many requests; IP banned.' },
    };
    const { result, requests } = await askWith(banned);
    expect(requests).toHaveLength(1);
    expect(result).toMatchObject({
      code: 'brain.source',
      message: expect.stringContaining(new Date(now + hour).toISOString()),
    });
  });

  test.each<[string, ServedAnswer]>([
    ['500', { status: 500, body: 'oops' }],
    ['503 with a page', { status: 503, body: '<html>down</html>' }],
    ['a page instead of JSON', { body: '<html>maintenance</html>' }],
    ['a connection that breaks', { cut: true }],
  ])('%s passes', async (_, answer) => {
    const { result, requests } = await askWith(answer, answer);
    expect(result).toEqual([candle(0)]);
    expect(requests).toHaveLength(3);
  });

  test('after five attempts it is told', async () => {
    const { result, requests } = await askWith(...new Array(9).fill({ status: 500, body: 'oops' }));
    expect(requests).toHaveLength(5);
    expect(result).toMatchObject({ code: 'brain.source', retryable: true });
    expect(String(result)).toContain('HTTP 500: oops');
  });

  test('another form than the known one is refused, and nothing of it used', async () => {
    const { result, requests } = await askWith({ body: { candles: [] } });
    expect(requests).toHaveLength(1);
    expect(result).toMatchObject({ code: 'brain.source-refused' });
  });

  test('weights used by others behind the address are counted', async () => {
    const { result, context } = await (async () => {
      const opened = await open(now, () => ({
        ...good,
        headers: { 'x-mbx-used-weight-1m': '1899' },
      }));
      await readAll(opened.source.candles?.(request));
      const second = await readAll(opened.source.candles?.(request));
      return { ...opened, result: second.rows };
    })();
    expect(result).toHaveLength(1);
    // The rest of the minute that the limit is counted in.
    expect(context.clock.slept.some((ms) => ms > 59_000 && ms <= 60_000)).toBe(true);
  });
});

test('funding rates with their jitter, past the page', async () => {
  const rates = Array.from({ length: 1_200 }, (_, index) => ({
    symbol: 'BTCUSDT',
    fundingTime: start + index * 8 * hour + (index % 20),
    fundingRate: index % 9 === 0 ? '-0.00021000' : '0.00010000',
    markPrice: '34287.54619963',
  }));
  const now = start + 1_200 * 8 * hour;
  const { source, requests } = await open(now, ({ query }) => ({
    body: rates
      .filter(({ fundingTime }) => fundingTime >= Number(query.get('startTime')))
      .slice(0, 1_000),
  }));
  const { rows } = await readAll(source.funding?.({ symbol: 'BTC', from: start, to: now, signal }));
  expect(rows).toHaveLength(1_200);
  expect(rows[9]).toEqual({ at: start + 9 * 8 * hour + 9, rate: -0.00021 });
  expect(requests.map(({ path }) => path)).toEqual(new Array(2).fill('/fapi/v1/fundingRate'));
});

test('trades of one millisecond that fill more than a page are all there, each once', async () => {
  const trades = Array.from({ length: 2_300 }, (_, index) => ({
    a: 500 + index,
    p: '16850.10',
    q: '0.5',
    f: index,
    l: index,
    T: start + (index < 1_800 ? 5 : 6),
    m: index % 2 === 0,
  }));
  const { source, requests } = await open(start + 2 * hour, ({ query }) => {
    const fromId = query.get('fromId');
    const first = fromId === null ? 0 : Number(fromId) - 500;
    const isInside = Number(query.get('startTime') ?? 0) <= start + 6;
    return { body: fromId === null && !isInside ? [] : trades.slice(first, first + 1_000) };
  });
  const { rows } = await readAll(
    source.trades?.({ symbol: 'BTC', from: start, to: start + hour, signal }),
  );
  expect(rows.map(({ id }) => id)).toEqual(trades.map(({ a }) => a));
  // `m`: the buyer was the maker, so the taker sold.
  expect(rows[0]?.side).toBe('sell');
  expect(rows[1]?.side).toBe('buy');
  const first = requests[0]?.query;
  expect(Number(first?.get('endTime')) - Number(first?.get('startTime'))).toBeLessThan(hour);
});

test('assets with their sector', async () => {
  const symbol = (name: string, more: object) => ({
    symbol: `${name}USDT`,
    status: 'TRADING',
    baseAsset: name,
    quoteAsset: 'USDT',
    contractType: 'PERPETUAL',
    quantityPrecision: 3,
    underlyingSubType: [],
    ...more,
  });
  const { source } = await open(start, () => ({
    body: {
      symbols: [
        symbol('BTC', { underlyingSubType: ['PoW'] }),
        symbol('NEWCOIN', { underlyingSubType: ['DePIN'], status: 'SETTLING' }),
        symbol('ETH', { contractType: 'CURRENT_QUARTER' }),
        symbol('SOL', { quoteAsset: 'USDC' }),
      ],
    },
  }));
  const assets = await source.assets?.([], signal);
  expect(assets?.map(({ symbol: name, sector, isDelisted }) => [name, sector, isDelisted])).toEqual(
    [
      ['BTC', 'store-of-value', false],
      ['NEWCOIN', 'depin', true],
    ],
  );
});
