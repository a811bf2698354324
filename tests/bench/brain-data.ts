import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#lib';
import { openMarketStore, seriesOf } from '../../agent/brain/data/index.ts';
import {
  createAtr,
  createBollinger,
  createEma,
  createMacd,
  createRsi,
  runFields,
  runOver,
  runOverBars,
} from '../../agent/brain/indicators/index.ts';
import { type Spread, spreadOf } from './measure.ts';

const assets = 100;
/** Five years of hours. */
const rows = 43_776;
const runs = 7;
const hourMs = 3_600_000;

/** 100 assets × 5 years of 1h candles from the disk, checksums included. Goal: 1 s; floor: reading the
 * same bytes and nothing else. Indicators: over the same candles; floor: a running mean of one. */
export async function benchBrainData(say: (line: string) => void): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-bench-'));
  try {
    const load = benchLoad(folder);
    say(
      `${assets} assets × ${rows} candles loaded in ${load.loaded.median} ms (goal: 1000), ${load.ratio.median} × the bare bytes`,
    );
    const indicators = benchIndicators();
    for (const [name, { perSecond, ratio }] of Object.entries(indicators)) {
      say(`${name}: ${perSecond} values a second, ${ratio.median} × a running mean`);
    }
    return { load, indicators };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function benchLoad(folder: string) {
  const store = openMarketStore({
    folder,
    origin: 'synthetic',
    clock: systemClock,
    owner: 'bench',
  });
  const candles = walk();
  const symbols = Array.from({ length: assets }, (_, index) => `A${index}`);
  for (const symbol of symbols) {
    store.addCandles(symbol, '1h', { rows: candles, source: 'walk', where: String });
  }
  const paths = symbols.map((symbol) => join(folder, 'candles', symbol, '1h', 'all.col'));
  const [loaded, bare]: [number[], number[]] = [[], []];
  for (let run = 0; run <= runs; run++) {
    let count = 0;
    const loadMs = timed(() => {
      for (const symbol of symbols) count += store.candles(symbol, '1h')?.openAt.length ?? 0;
    });
    if (count !== assets * rows) throw new Error(`${count} candles`);
    const bareMs = timed(() => {
      for (const path of paths) readFileSync(path);
    });
    if (run === 0) continue;
    loaded.push(loadMs);
    bare.push(bareMs);
  }
  store.close();
  return pair(loaded, bare);
}

function benchIndicators() {
  const series = seriesOf('A', '1h', walk());
  const { close } = series;
  const closeAt = (index: number) => close[index] as number;
  const kinds: Readonly<Record<string, () => unknown>> = {
    'RSI 14': () => runOver(createRsi(14), close),
    'EMA 20': () => runOver(createEma(20), close),
    'ATR 14': () => runOverBars(createAtr(14), series),
    'MACD 12 26 9': () => runFields(createMacd(), close.length, closeAt, ['macd', 'signal']),
    'Bollinger 20': () => runFields(createBollinger(20), close.length, closeAt, ['upper', 'lower']),
  };
  const results: Record<string, { perSecond: number; ratio: Spread }> = {};
  for (const [name, run] of Object.entries(kinds)) {
    const [own, floor]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3 * runs; round++) {
      const ownMs = timed(run);
      const floorMs = timed(() => runningMean(close));
      // The first rounds are for the compiler.
      if (round < runs) continue;
      own.push(ownMs);
      floor.push(floorMs);
    }
    const { loaded, ratio } = pair(own, floor);
    results[name] = { perSecond: Math.round(rows / (loaded.median / 1000)), ratio };
  }
  return results;
}

function pair(own: readonly number[], floor: readonly number[]) {
  const ratios = own.map((time, index) => time / (floor[index] ?? Number.NaN));
  return { loaded: spreadOf(own), floor: spreadOf(floor), ratio: spreadOf(ratios) };
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function runningMean(values: Float64Array): Float64Array {
  const means = new Float64Array(values.length);
  let mean = 0;
  for (let index = 0; index < values.length; index++) {
    mean += 0.1 * ((values[index] as number) - mean);
    means[index] = mean;
  }
  return means;
}

function walk() {
  let state = 12_345;
  let price = 10_000;
  return Array.from({ length: rows }, (_, index) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const open = price;
    price *= 1 + (state / 2 ** 32 - 0.5) / 50;
    const [high, low] = [Math.max(open, price) * 1.001, Math.min(open, price) * 0.999];
    return { openAt: index * hourMs, open, high, low, close: price, volume: 1 + (state % 100) };
  });
}
