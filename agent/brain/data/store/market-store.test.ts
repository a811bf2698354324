import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import type { Candle } from '../../model/candle.ts';
import { candlesOf } from '../candles/columns.ts';
import { hasSharedData, readSharedCandles } from '../shared-data.fixture.ts';
import { openMarketStore } from './market-store.ts';
import type { MarketStore } from './types.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const clock = createManualClock({ startMs: start + 10_000 * hour });

let folder: string;
let stores: MarketStore[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'market-'));
  stores = [];
});
afterEach(() => {
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true });
});

function open(origin: 'real' | 'synthetic' = 'real', name = 'store'): MarketStore {
  const store = openMarketStore({ folder: join(folder, name), origin, clock, owner: 'test 1' });
  stores.push(store);
  return store;
}

function candle(hours: number, close = 100 + hours): Candle {
  const openAt = start + hours * hour;
  return { openAt, open: close, high: close + 1, low: close - 1, close, volume: hours };
}

function batch<Row>(rows: readonly Row[], source = 'here') {
  return { rows, source, where: (row: number) => `row ${row}` };
}

function hoursOf(store: MarketStore, symbol = 'BTC'): number[] {
  const series = store.candles(symbol, '1h');
  return Array.from(series?.openAt ?? [], (openAt) => (openAt - start) / hour);
}

describe('candles', () => {
  test('come back as they went in, labelled, also for another process', () => {
    const rows = [0, 1, 2].map((hours) => candle(hours));
    open().addCandles('BTC', '1h', batch(rows));
    const series = open().candles('BTC', '1h');
    expect(series).toMatchObject({ symbol: 'BTC', interval: '1h', origin: 'real', source: 'here' });
    expect(series && candlesOf(series)).toEqual(rows);
  });

  test('in any order of batches, each once; gaps stay gaps', () => {
    const store = open();
    store.addCandles('BTC', '1h', batch([5, 6].map((h) => candle(h))));
    store.addCandles('BTC', '1h', batch([0, 1].map((h) => candle(h))));
    const report = store.addCandles('BTC', '1h', batch([1, 3, 6, 7].map((h) => candle(h))));
    expect(report).toMatchObject({ added: 2, known: 2, refused: [] });
    expect(hoursOf(store)).toEqual([0, 1, 3, 5, 6, 7]);
    expect(hoursOf(open())).toEqual([0, 1, 3, 5, 6, 7]);
  });

  test('what is stored is not written over: another candle of the same hour is refused', () => {
    const store = open();
    store.addCandles('BTC', '1h', batch([candle(0), candle(1)]));
    const { refused, added } = store.addCandles('BTC', '1h', batch([candle(1, 50), candle(2)]));
    expect(added).toBe(1);
    expect(refused.map(({ where, reason }) => [where, reason])).toEqual([['row 0', 'conflict']]);
    expect(store.candles('BTC', '1h')?.close[1]).toBe(101);
  });

  test('one a time, as a live market brings them, over many files and rewrites', () => {
    const store = open();
    // 5m candles across the end of a year: two files.
    const first = Date.UTC(2025, 11, 31, 12);
    const rows = Array.from({ length: 300 }, (_, index) => ({
      ...candle(0),
      openAt: first + index * 300_000,
      close: 99 + (index % 3),
    }));
    for (const row of rows) store.addCandles('ETH', '5m', batch([row]));
    const series = open().candles('ETH', '5m');
    expect(series && candlesOf(series)).toEqual(rows);
    expect(readdirSync(join(folder, 'store/candles/ETH/5m'))).toEqual(['2025.col', '2026.col']);
    const range = { from: first + 150 * 300_000, to: first + 152 * 300_000 };
    expect(store.candles('ETH', '5m', range)?.openAt).toHaveLength(2);
  });

  test('of two sources are not mixed in one series', () => {
    const store = open();
    store.addCandles('BTC', '1h', batch([candle(0)], 'binance'));
    expect(() => store.addCandles('BTC', '1h', batch([candle(1)], 'hyperliquid'))).toThrow(
      expect.objectContaining({ code: 'brain.mixed' }),
    );
    expect(hoursOf(store)).toEqual([0]);
  });

  test.skipIf(!hasSharedData)('five real years survive (shared/data)', () => {
    const rows = readSharedCandles('BTC_USDT_USDT-1h');
    const store = open();
    for (let at = 0; at < rows.length; at += 10_000) {
      store.addCandles('BTC', '1h', batch(rows.slice(at, at + 10_000)));
    }
    const series = open().candles('BTC', '1h');
    expect(series && candlesOf(series)).toEqual(rows);
  });
});

describe('origins', () => {
  test('made up and real prices are never in one folder', () => {
    open('synthetic').addCandles('BTC', '1h', batch([candle(0)]));
    expect(() => open('real')).toThrow(expect.objectContaining({ code: 'brain.mixed' }));
    expect(open('synthetic').candles('BTC', '1h')?.origin).toBe('synthetic');
  });

  test('nor does a file carried over from the other kind of store pass', () => {
    const synthetic = open('synthetic', 'a');
    synthetic.addCandles('BTC', '1h', batch([candle(0)]));
    const real = open('real', 'b');
    real.addCandles('BTC', '1h', batch([candle(0)]));
    const [from, to] = [synthetic, real].map((s) => join(s.folder, 'candles/BTC/1h/all.col'));
    rmSync(to as string);
    writeFileSync(to as string, readFile(from as string));
    expect(() => open('real', 'b').candles('BTC', '1h')).toThrow(
      expect.objectContaining({ code: 'brain.mixed' }),
    );
  });

  test('a folder of something else is not taken over', () => {
    writeFileSync(join(folder, 'thesis.doc'), 'x');
    expect(() => openMarketStore({ folder, origin: 'real', clock, owner: 'x' })).toThrow(
      /holds other files/,
    );
  });
});

test('funding, points and trades: sorted, each once, the broken ones refused', () => {
  const store = open();
  const funding = store.addFunding(
    'BTC',
    batch([
      { at: start + 8 * hour, rate: 0.0002 },
      { at: start + 17, rate: -0.0001 },
      { at: start, rate: Number.NaN },
      { at: clock.now() + 1, rate: 0.0001 },
    ]),
  );
  expect(funding.refused.map((row) => row.where)).toEqual(['row 2', 'row 3']);
  expect(store.funding('BTC')).toEqual([
    { at: start + 17, rate: -0.0001 },
    { at: start + 8 * hour, rate: 0.0002 },
  ]);

  const point = (day: number, value: number, lag = 0) => {
    const observedAt = start + day * 24 * hour;
    return { observedAt, knownAt: observedAt + lag, value };
  };
  store.addPoints('fear-greed', undefined, batch([point(1, 40), point(0, 30)]));
  const again = store.addPoints('fear-greed', undefined, batch([point(1, 40), point(1, 44, hour)]));
  expect(again).toMatchObject({ added: 1, known: 1 });
  expect(open().points('fear-greed')).toEqual([point(0, 30), point(1, 40), point(1, 44, hour)]);

  const trade = (id: number, price: number) =>
    ({ at: start + 5, id, price, amount: 1, side: id % 2 === 0 ? 'buy' : 'sell' }) as const;
  store.addTrades('BTC', batch([trade(2, 10), trade(1, 11)]));
  const trades = store.addTrades('BTC', batch([trade(2, 10), trade(3, 0), trade(4, 9)]));
  expect(trades).toMatchObject({ added: 1, known: 1 });
  expect(trades.refused[0]?.reason).toBe('negative-price');
  expect(open().trades('BTC')).toEqual([trade(1, 11), trade(2, 10), trade(4, 9)]);
  expect(open().list()).toEqual([
    { kind: 'funding', symbol: 'BTC' },
    { kind: 'series', series: 'fear-greed' },
    { kind: 'trades', symbol: 'BTC' },
  ]);
});

test('a symbol cannot lead out of the folder', () => {
  for (const symbol of ['../BTC', '..', '', '_market', 'A B']) {
    expect(() => open().candles(symbol, '1h')).toThrow(expect.objectContaining({ code: 'usage' }));
  }
  open().addCandles('PURR/USDC', '1h', batch([candle(0)]));
  expect(open().list()).toEqual([{ kind: 'candles', symbol: 'PURR/USDC', interval: '1h' }]);
});

test('one process writes; the other learns who; a process that is killed leaves no lock', async () => {
  const target = join(folder, 'store');
  const script = `
    import { openMarketStore } from ${JSON.stringify(join(import.meta.dirname, 'market-store.ts'))};
    const clock = { now: () => ${clock.now()}, monotonicMs: () => 0, sleep: async () => undefined };
    const store = openMarketStore({
      folder: ${JSON.stringify(target)}, origin: 'real', clock, owner: 'panther data (pid 4711)',
    });
    store.putAssets([]);
    console.log('locked');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script]);
  try {
    await once(child.stdout, 'data');
    expect(() => open().addCandles('BTC', '1h', batch([candle(0)]))).toThrow(
      expect.objectContaining({
        code: 'brain.locked',
        message: expect.stringContaining('panther data (pid 4711)'),
      }),
    );
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  expect(open().addCandles('BTC', '1h', batch([candle(0)])).added).toBe(1);
});

function readFile(path: string): Uint8Array {
  return process.getBuiltinModule('node:fs').readFileSync(path);
}
