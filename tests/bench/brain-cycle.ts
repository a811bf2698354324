import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from '../../agent/brain/cycle/log.ts';
import { configOf, hourMs, openBenchBrain, recordMarket, settingsOf } from './brain-market.ts';
import { type Percentiles, percentilesOf, renderPercentiles, spreadOf } from './measure.ts';

const startMs = Date.UTC(2026, 0, 5);
const warmUps = 5;
const goals = [
  { assets: 50, runs: 40, goalMs: 150 },
  { assets: 500, runs: 15, goalMs: 1_000 },
] as const;

/** A whole cycle after a new 1h candle: thirteen producers, features and regime, strategies, gates, orders,
 * and every event of it committed. Goals: 150 ms for 50 assets, 1 s for 500. Floor, in turn with it: SQLite
 * writes the payloads of that very cycle into a bare table. */
export async function benchBrainCycle(say: (line: string) => void): Promise<unknown> {
  const results: Record<string, unknown> = {};
  for (const { assets, runs, goalMs } of goals) {
    const result = await benchCycles(assets, runs);
    const { cycle, cpu, floor, events, ratio } = result;
    say(
      `${assets} assets: ${renderPercentiles(cycle)} ms (goal: ${goalMs}), ${events} events each`,
    );
    say(
      `  of that the processor ${renderPercentiles(cpu)} ms; ${ratio.median} × a bare SQLite write (${floor.p50} ms)`,
    );
    say(`  the first, with code that was never run before, ${result.firstMs} ms`);
    results[`assets${assets}`] = result;
  }
  return results;
}

interface CycleResult {
  readonly firstMs: number;
  readonly cycle: Percentiles;
  readonly cpu: Percentiles;
  readonly floor: Percentiles;
  readonly ratio: ReturnType<typeof spreadOf>;
  /** Of a cycle, at the median. */
  readonly events: number;
}

async function benchCycles(assets: number, runs: number): Promise<CycleResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cycle-'));
  try {
    const config = configOf(settingsOf(assets));
    const recording = {
      folder: join(folder, 'market'),
      config,
      startMs,
      hours: warmUps + runs + 1,
    };
    const { brain, clock, close } = await openBenchBrain(
      folder,
      recording,
      await recordMarket(recording),
    );
    const floor = openFloor(join(folder, 'floor.db'));
    const times: { ms: number; cpu: number; floor: number; events: number }[] = [];
    for (let run = 0; run < warmUps + runs; run++) {
      await clock.advance(hourMs);
      await brain.watch();
      const before = brain.log.tip().seq;
      const cpuBefore = process.threadCpuUsage();
      const start = performance.now();
      await brain.cycle('schedule');
      const ms = performance.now() - start;
      const { user, system } = process.threadCpuUsage(cpuBefore);
      const events = brain.log.tip().seq - before;
      times.push({ ms, cpu: (user + system) / 1_000, floor: floor.write(folder, before), events });
    }
    floor.close();
    await close();
    const counted = times.slice(warmUps);
    return {
      firstMs: Math.round(times[0]?.ms ?? Number.NaN),
      cycle: percentilesOf(counted.map(({ ms }) => ms)),
      cpu: percentilesOf(counted.map(({ cpu }) => cpu)),
      floor: percentilesOf(counted.map((time) => time.floor)),
      ratio: spreadOf(counted.map((time) => time.ms / time.floor)),
      events: spreadOf(counted.map(({ events }) => events)).median,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same payloads into a table without an index, in one transaction, as durable as the log's. */
function openFloor(path: string) {
  const db = new DatabaseSync(path);
  db.exec('pragma journal_mode = wal; pragma synchronous = normal');
  db.exec('create table bare (payload text not null) strict');
  const insert = db.prepare('insert into bare values (?)');
  return {
    write(stateFolder: string, after: number): number {
      const log = new DatabaseSync(databaseFile(stateFolder), { readOnly: true });
      const rows = log.prepare('select payload from events where seq > ?').all(after);
      log.close();
      const start = performance.now();
      db.exec('begin');
      for (const { payload } of rows) insert.run(payload as string);
      db.exec('commit');
      return performance.now() - start;
    },
    close: () => db.close(),
  };
}
