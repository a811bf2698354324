import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#lib';
import type { Candle, Interval } from '../../model/candle.ts';
import { candlesOf } from '../candles/columns.ts';
import { binance } from '../sources/binance.ts';
import { answerBinance, renderStreamKline } from '../sources/binance-server.fixture.ts';
import { createTestContext, type TestContext } from '../sources/context.fixture.ts';
import type { MarketSource, Page } from '../sources/define.ts';
import { type ServedAnswer, startServer, type TestServer } from '../sources/http-server.fixture.ts';
import { startSocketServer } from '../sources/socket-server.fixture.ts';
import { openMarketStore } from '../store/market-store.ts';
import type { MarketStore } from '../store/types.ts';
import type { SeriesPoint } from '../types.ts';
import { collect } from './collect.ts';
import { follow } from './follow.ts';
import { reportGaps } from './gaps.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const signal = new AbortController().signal;

let folder: string;
let server: TestServer | undefined;
let context: TestContext;
let store: MarketStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collect-'));
});
afterEach(async () => {
  store.close();
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

function openAt(now: number): void {
  context = createTestContext(now);
  const { clock } = context;
  store = openMarketStore({ folder, origin: 'real', clock, owner: 'test' });
}

const candle = (index: number): Candle => ({
  openAt: start + index * hour,
  open: 101,
  high: 108,
  low: 99,
  close: 100 + (index % 7),
  volume: index,
});

async function openBinance(
  answer: (
    request: Parameters<Parameters<typeof startServer>[0]>[0],
    index: number,
  ) => ServedAnswer,
): Promise<MarketSource> {
  server = await startServer(answer);
  return binance.open(binance.settings.parse({ restUrl: server.url }), context);
}

const wish = { symbols: ['BTC'], intervals: ['1h'], kinds: ['candles'] } as const;

function rows(): Candle[] {
  const series = store.candles('BTC', '1h');
  return series === undefined ? [] : candlesOf(series);
}

describe('from Binance', () => {
  const all = Array.from({ length: 4_000 }, (_, index) => candle(index));
  const world = (now: number, candles = all) => ({ candles: new Map([['BTCUSDT', candles]]), now });

  test('stopped in the middle it goes on there, and asks for nothing twice', async () => {
    const now = start + 3_500.5 * hour;
    openAt(now);
    const source = await openBinance((request, index) =>
      index >= 2 && index < 7 ? { status: 500, body: 'oops' } : answerBinance(world(now), request),
    );
    const options = {
      store,
      source,
      wish: { ...wish, since: start },
      clock: context.clock,
      signal,
    };
    await expect(collect(options)).rejects.toMatchObject({ code: 'brain.source' });
    expect(rows()).toHaveLength(2_000);

    const [report] = await collect(options);
    expect(report).toMatchObject({ added: 1_500, known: 0, refused: 0 });
    expect(rows()).toEqual(all.slice(0, 3_500));
    const starts = server?.requests.map(({ query }) => Number(query.get('startTime')));
    expect(starts?.slice(7)).toEqual([start + 2_000 * hour, start + 3_000 * hour]);
  });

  test('later only what is new; earlier when it is asked for', async () => {
    openAt(start + 200.5 * hour);
    const source = await openBinance((request) =>
      answerBinance(world(context.clock.now()), request),
    );
    const options = { store, source, clock: context.clock, signal };
    await collect({ ...options, wish: { ...wish, since: start + 100 * hour } });
    await context.clock.sleep(3 * hour);
    expect(await collect({ ...options, wish })).toMatchObject([{ added: 3, known: 0 }]);
    expect(await collect({ ...options, wish })).toMatchObject([{ added: 0, known: 0 }]);
    const before = server?.requests.length;
    expect(await collect({ ...options, wish: { ...wish, since: start } })).toMatchObject([
      { added: 100, known: 0 },
    ]);
    expect(server?.requests.length).toBe((before ?? 0) + 1);
    expect(rows()).toEqual(all.slice(0, 203));
  });

  test('a gap of the source stays one, is told of as one, and not asked for again', async () => {
    const now = start + 50.5 * hour;
    openAt(now);
    const holed = all.filter(({ openAt: at }) => at < start + 10 * hour || at >= start + 14 * hour);
    const source = await openBinance((request) => answerBinance(world(now, holed), request));
    const options = {
      store,
      source,
      wish: { ...wish, since: start },
      clock: context.clock,
      signal,
    };
    await collect(options);
    expect(rows()).toHaveLength(46);
    expect(reportGaps(store, now, () => true)).toMatchObject([
      {
        rows: 46,
        missing: 4,
        behind: 0,
        gaps: [{ from: start + 10 * hour, missing: 4, isAtSource: true }],
      },
    ]);
    const before = server?.requests.length;
    await collect(options);
    expect(server?.requests.length).toBe(before);
  });

  test('a broken row of an answer is refused with its place; the others are stored', async () => {
    const now = start + 5.5 * hour;
    openAt(now);
    const source = await openBinance((request) => {
      const answer = answerBinance(world(now), request);
      const body = (answer.body as unknown[][]).map((row, index) =>
        index === 2 ? row.with(4, 'null') : row,
      );
      return { ...answer, body };
    });
    const options = {
      store,
      source,
      wish: { ...wish, since: start },
      clock: context.clock,
      signal,
    };
    const [report] = await collect(options);
    expect(report).toMatchObject({ added: 4, refused: 1 });
    expect(report?.remarks).toMatchObject([
      { where: 'BTC 1h, page 1, row 3', reason: 'not-a-number' },
    ]);
  });
});

test('a point that is corrected later is known from then on; what was known before stays', async () => {
  openAt(start + 48 * hour);
  let value = 40;
  const source: MarketSource = {
    name: 'index',
    origin: 'real',
    intervals: [],
    series: [{ series: 'fear-greed', perSymbol: false, everyMs: 24 * hour }],
    async *points(): AsyncGenerator<Page<SeriesPoint>> {
      yield { rows: [{ observedAt: start, knownAt: start, value }], coveredTo: start };
    },
  };
  const series = { symbols: [], intervals: [], kinds: ['series'], since: start } as const;
  const options = { store, source, wish: series, clock: context.clock, signal };
  await collect(options);
  expect(await collect(options)).toMatchObject([{ added: 0, known: 1 }]);
  value = 44;
  expect(await collect(options)).toMatchObject([{ added: 1, refused: 0 }]);
  expect(store.points('fear-greed')).toEqual([
    { observedAt: start, knownAt: start, value: 40 },
    { observedAt: start, knownAt: start + 48 * hour, value: 44 },
  ]);
});

test('following: what came before the connection is asked for, then candles come as they close', async () => {
  const minute = 60_000;
  const at = (index: number): Candle => ({
    ...candle(0),
    openAt: start + index * minute,
    volume: index,
  });
  const now = start + 10.5 * minute;
  openAt(now);
  const clock = { ...systemClock, now: () => now };
  const past = Array.from({ length: 10 }, (_, index) => at(index));
  server = await startServer((request) =>
    answerBinance({ candles: new Map([['BTCUSDT', past.slice(0, 8)]]), now }, request),
  );
  const sockets = await startSocketServer();
  const settings = binance.settings.parse({ restUrl: server.url, streamUrl: sockets.url });
  const source = binance.open(settings, { ...context, clock });
  const stop = new AbortController();
  const stored = Promise.withResolvers<void>();
  const seen: [string, Interval][] = [];
  // Stored by REST at first, so that the wish of following knows where to begin.
  const collected = { store, source, clock, signal };
  await collect({ ...collected, wish: { ...wish, intervals: ['1m'], since: start } });
  const following = follow({
    ...collected,
    signal: stop.signal,
    symbols: ['BTC'],
    intervals: ['1m'],
    kinds: ['candles'],
    log: context.log,
    onCandle: (...change) => {
      seen.push(change);
      if (seen.length === 2) stored.resolve();
    },
  });
  const client = await sockets.client(0);
  client.send(renderStreamKline('BTCUSDT', '1m', at(8), true));
  client.send(renderStreamKline('BTCUSDT', '1m', { ...at(9), close: 500 }, true));
  client.send(renderStreamKline('BTCUSDT', '1m', at(9), true));
  await stored.promise;
  stop.abort();
  await following;
  await sockets.close();
  const series = store.candles('BTC', '1m');
  expect(series && candlesOf(series)).toEqual(past);
  expect(context.lines.join('')).toContain('a live candle was refused');
});
