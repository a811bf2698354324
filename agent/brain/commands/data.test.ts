import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodes, systemClock } from '#lib';
import { runTestCommand } from '../../../tests/kit/run-command.ts';
import { dayMs } from '../model/time.ts';
import { command } from './data.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...argv: readonly string[]) =>
  runTestCommand(command, argv, { env: { PANTHER_STATE_DIR: folder }, cwd: folder });

/** A week ago: a collection of so little is quick. */
const since = new Date(systemClock.now() - 7 * dayMs).toISOString().slice(0, 10);
const small = ['--symbol', 'BTC', '--symbol', 'WIF', '--interval', '1h', '--since', since];

describe('the made up market', () => {
  test('is collected, continued, listed with its gaps and verified, each labelled', async () => {
    const first = await run('collect', ...small, '--json');
    expect(first.code).toBe(0);
    const result = JSON.parse(first.out);
    expect(result).toMatchObject({ origin: 'synthetic', folder: join(folder, 'market/synthetic') });
    const candles = result.tables.find(
      (t: { table: { symbol: string } }) => t.table.symbol === 'BTC',
    );
    expect(candles.added).toBeGreaterThan(140);
    const second = await run('collect', ...small);
    expect(second).toMatchObject({ code: 0 });
    expect(second.err).toContain('synthetic market data of synthetic');

    const gaps = await run('gaps', '--json');
    const series = JSON.parse(gaps.out).series;
    expect(series).toHaveLength(2);
    for (const { origin, behind } of series) {
      expect(origin).toBe('synthetic');
      // An hour may have ended since.
      expect(behind).toBeLessThanOrEqual(1);
    }
    expect((await run('gaps')).out).toMatch(/BTC 1h +synthetic +synthetic +\d+/);

    const verified = await run('verify');
    expect(verified.code).toBe(0);
    expect(verified.out).toContain('all of it is sound');
  });

  test('damage is found with its file and an exit code', async () => {
    await run('collect', ...small, '--what', 'candles');
    const path = join(folder, 'market/synthetic/candles/BTC/1h/all.col');
    const bytes = readFileSync(path);
    bytes[300] = (bytes[300] as number) ^ 8;
    writeFileSync(path, bytes);
    const verified = await run('verify');
    expect(verified.code).toBe(exitCodes['brain.store']);
    expect(verified.out).toContain(`error: ${path}: the file is damaged`);
  });

  test('real files do not go into its folder', async () => {
    await run('collect', ...small, '--what', 'funding');
    const path = join(folder, 'BTC-1h.csv');
    writeFileSync(path, '1767225600000,10,12,9,11,5\n');
    const imported = await run('import', path, '--folder', join(folder, 'market/synthetic'));
    expect(imported.code).toBe(exitCodes['brain.mixed']);
  });
});

describe('files', () => {
  test('bad rows are listed and tell by the exit code; files of another kind are left out', async () => {
    const files = join(folder, 'files');
    const bad = join(files, 'BTC-1h.csv');
    mkdirSync(files);
    writeFileSync(bad, '1767225600000,10,12,9,11,5\n1767229200000,10,1,9,11,5\n');
    const one = await run('import', bad);
    expect(one.code).toBe(exitCodes['brain.candle-invalid']);
    expect(one.out).toContain(`${bad}:2: high-below-low`);
    writeFileSync(join(files, 'ETH-30m.csv'), '1767225600000,10,12,9,11,5\n');
    const all = await run('import', files);
    expect(all.code).toBe(exitCodes.usage);
    expect(all.out).toContain('1 known');
    expect(all.out).toContain('left out: no interval follows from the name ETH-30m.csv');
  });
});

test.each([
  [['colect'], 'did you mean collect?'],
  [['import'], 'which files or folders?'],
  [['gaps'], 'there are no market data yet'],
  [['collect', '--source', 'binanse'], 'did you mean binance?'],
  [['collect', '--set', 'seed'], 'is not NAME=VALUE'],
  [['collect', '--set', 'sed=x'], 'sed'],
  [['collect', '--since', 'monday'], 'is no date'],
])('%j is refused with what to do', async (argv, text) => {
  const { code, err } = await run(...argv);
  expect(code).toBe(exitCodes.usage);
  expect(err).toContain(text);
});
