import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { readColumnFile, replaceColumnFile } from '../store/column-file.ts';
import { openMarketStore } from '../store/market-store.ts';
import type { MarketStore } from '../store/types.ts';
import { verifyStore } from './verify.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);
const now = start + 100 * hour;

let folder: string;
let store: MarketStore;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const clock = createManualClock({ startMs: now });
  store = openMarketStore({ folder, origin: 'real', clock, owner: 'test' });
  path = join(folder, 'candles/BTC/1h/all.col');
  const rows = Array.from({ length: 20 }, (_, index) => ({
    openAt: start + index * hour,
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 5,
  }));
  const batch = { rows, source: 'here', where: String };
  store.addCandles('BTC', '1h', batch);
  store.addFunding('BTC', { rows: [{ at: start, rate: 0.0001 }], source: 'here', where: String });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const verify = () => verifyStore(store, now, () => true);

test('a store that is sound', () => {
  expect(verify()).toEqual({ tables: 2, files: 2, rows: 21, findings: [] });
});

test('a flipped byte is found with its file, and the other tables are still looked at', () => {
  const bytes = readFileSync(path);
  bytes[400] = (bytes[400] as number) ^ 1;
  writeFileSync(path, bytes);
  const { findings, files } = verify();
  expect(files).toBe(1);
  expect(findings).toMatchObject([{ severity: 'error', where: path }]);
});

test('half an append is a warning', () => {
  appendFileSync(path, Buffer.from('PBLK and then the power went'));
  expect(verify().findings).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('28 bytes of an interrupted append') },
  ]);
});

test('rows that should never have come in are found with their number', () => {
  const file = readColumnFile(path);
  const columns = (file?.columns ?? []).map((column) => column.slice());
  (columns[2] as Float64Array)[4] = 1;
  (columns[0] as Float64Array)[7] = start;
  (columns[4] as Float64Array)[9] = Number.NaN;
  const spec = { identity: 'candles/BTC/1h', source: 'here', origin: 'real', columns: 6 } as const;
  replaceColumnFile(path, spec, columns);
  expect(verify().findings.map(({ where, message }) => [where.split(' ').pop(), message])).toEqual([
    ['5', 'high-below-low'],
    ['8', 'it does not lie behind the row before'],
    ['10', 'not-a-number'],
  ]);
});
