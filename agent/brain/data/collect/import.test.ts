import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { candlesOf } from '../candles/columns.ts';
import {
  hasSharedData,
  readSharedCandles,
  readSharedFunding,
  readSharedTrades,
  sharedPath,
} from '../shared-data.fixture.ts';
import { openMarketStore } from '../store/market-store.ts';
import type { MarketStore } from '../store/types.ts';
import { type ImportOptions, importFile, listDataFiles } from './import.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const fixtures = join(import.meta.dirname, 'fixtures');

let folder: string;
let store: MarketStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  const clock = createManualClock({ startMs: start + 100 * hour });
  store = openMarketStore({ folder: join(folder, 'store'), origin: 'real', clock, owner: 'test' });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function run(path: string, options: Partial<ImportOptions> = {}) {
  return importFile(path, {
    store,
    kind: 'candles',
    source: 'file',
    columns: {},
    stamp: 'open',
    lagMs: 0,
    signal: new AbortController().signal,
    ...options,
  });
}

function write(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

function stored(symbol: string) {
  const series = store.candles(symbol, '1h');
  return series === undefined ? [] : candlesOf(series);
}

const line = (hours: number, rest = '10,12,9,11,5') => `${start + hours * hour},${rest}`;
const row = (hours: number) => ({
  openAt: start + hours * hour,
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  volume: 5,
});

test('bad rows of every kind are refused with their line; the others are stored', async () => {
  const path = write(
    'BTC-1h.csv',
    'timestamp_ms,open,high,low,close,volume',
    line(0),
    line(1, 'NaN,12,9,11,5'),
    line(2, '10,12,9,11,'),
    line(3, '-10,12,-11,11,5'),
    line(4, '10,8,9,11,5'),
    line(5, '13,12,9,11,5'),
    line(6, '10,12,9,8,5'),
    line(7, '10,12,9,11,-1'),
    line(8),
    line(8),
    line(7),
    line(9.5),
    'tomorrow,10,12,9,11,5',
    line(10, '10,10,10,10,0'),
    line(11, '1000,1000,1000,1000,5'),
    line(100),
    line(12),
    '',
  );
  const report = await run(path);
  expect(report).toMatchObject({ rows: 17, added: 5, refused: 12, flagged: 2 });
  expect(report.remarks.map(({ where, reason }) => [where.split(':').pop(), reason])).toEqual([
    ['3', 'not-a-number'],
    ['4', 'not-a-number'],
    ['5', 'negative-price'],
    ['6', 'high-below-low'],
    ['7', 'open-outside'],
    ['8', 'close-outside'],
    ['9', 'negative-volume'],
    ['11', 'duplicate'],
    ['12', 'late'],
    ['13', 'unaligned'],
    ['14', 'not-a-number'],
    ['17', 'unfinished'],
    ['16', 'jump'],
    ['18', 'jump'],
  ]);
  expect(report.remarks[0]?.where).toBe(`${path}:3`);
  expect(stored('BTC').map(({ openAt }) => (openAt - start) / hour)).toEqual([0, 8, 10, 11, 12]);
});

test('the same file again adds nothing; a longer one adds what is new', async () => {
  const path = write('BTC-1h.csv', line(0), line(1));
  await run(path);
  expect(await run(path)).toMatchObject({ added: 0, known: 2, refused: 0 });
  write('BTC-1h.csv', line(0), line(1), line(2));
  expect(await run(path)).toMatchObject({ added: 1, known: 2 });
});

test.each([
  ['without a head, in the order of exchanges', [line(0), line(1)]],
  [
    'semicolons',
    ['time;open;high;low;close;volume', `${start};10;12;9;11;5`, `${start + hour};10;12;9;11;5`],
  ],
  [
    'quotes, dates and other columns',
    [
      '"Date","Symbol","Open","High","Low","Close","Volume"',
      '"2026-01-01 00:00:00","BTC",10,12,9,11,5',
      '"2026-01-01 01:00:00","BTC",10,12,9,11,5',
    ],
  ],
  [
    'Windows line ends and a byte order mark',
    [`\uFEFFopen_time,open,high,low,close,volume\r`, `${line(0)}\r`, `${line(1)}\r`],
  ],
  ['microseconds', [`${start}000,10,12,9,11,5`, `${start + hour}000,10,12,9,11,5`]],
])('CSV: %s', async (_, lines) => {
  expect(await run(write('BTC-1h.csv', ...lines))).toMatchObject({ added: 2, refused: 0 });
  expect(stored('BTC')).toEqual([row(0), row(1)]);
});

test('stamps that are close times, and own names of columns', async () => {
  const path = write('x.csv', 'end,o,h,l,c,vol', line(1), line(2));
  const options = {
    symbol: 'ETH',
    interval: '1h',
    stamp: 'close',
    columns: { at: 'end' },
  } as const;
  await run(path, options);
  expect(stored('ETH')).toEqual([row(0), row(1)]);
});

test('what a file does not say has to be told', async () => {
  await expect(run(write('BTC.csv', line(0)))).rejects.toMatchObject({ code: 'usage' });
  const path = write('BTC-1h.csv', 'when,open,high,low,close,volume', line(0));
  await expect(run(path)).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('--column at=NAME'),
  });
});

// Written by pyarrow 26 with five rows; the volume of the fourth is null.
test.each(['none', 'snappy', 'gzip', 'zstd'])('Parquet, compressed by %s', async (codec) => {
  const path = join(fixtures, `candles-${codec}.parquet`);
  const report = await run(path, { symbol: 'BTC', interval: '1h' });
  expect(report).toMatchObject({ rows: 5, added: 4, refused: 1 });
  expect(report.remarks).toMatchObject([{ where: `${path}:4`, reason: 'not-a-number' }]);
  expect(stored('BTC').map(({ openAt, close, volume }) => [openAt - start, close, volume])).toEqual(
    [
      [0, 101.25, 10],
      [hour, 102, 0],
      [2 * hour, 99, 3.5],
      [4 * hour, 97, 7.25],
    ],
  );
});

test('what is no Parquet file is told as that', async () => {
  const path = write('BTC-1h.parquet', 'not really');
  await expect(run(path)).rejects.toMatchObject({ code: 'io.read-failed', where: path });
});

test('a folder is its CSV and Parquet files', () => {
  const paths = [write('b.csv', ''), write('a.parquet', ''), write('notes.md', '')];
  expect(listDataFiles([folder])).toEqual([paths[1], paths[0]]);
  expect(() => listDataFiles([join(folder, 'none')])).toThrow(/does not exist/);
});

test('points of a series, known some time after they were so', async () => {
  const path = write('mentions.csv', 'date,value', '2026-01-01,5', '2026-01-02,?');
  const report = await run(path, {
    kind: 'series',
    series: 'social.score',
    symbol: 'BTC',
    lagMs: 60,
  });
  expect(report).toMatchObject({ added: 1, refused: 1 });
  expect(store.points('social.score', 'BTC')).toEqual([
    { observedAt: start, knownAt: start + 60, value: 5 },
  ]);
});

describe.skipIf(!hasSharedData)('real files (shared/data)', () => {
  test('candles, trades and funding come in whole', async () => {
    const candles = await run(sharedPath('candles/XRP_ETH-1m.csv'));
    expect(candles).toMatchObject({ added: 2_469, refused: 0 });
    const series = store.candles('XRP_ETH', '1m');
    expect(series && candlesOf(series)).toEqual(readSharedCandles('XRP_ETH-1m'));

    await run(sharedPath('trades/XRP_ETH.csv'), { kind: 'trades', symbol: 'XRP_ETH' });
    expect(store.trades('XRP_ETH')).toEqual(readSharedTrades());

    await run(sharedPath('funding/XRP_USDT_USDT-8h.csv'), { kind: 'funding', symbol: 'XRP' });
    expect(store.funding('XRP')).toEqual(readSharedFunding());
  });
});
