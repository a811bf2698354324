import { hash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '#lib';
import { replayLog, verifyLog } from '../../agent/brain/events/index.ts';
import {
  fill,
  ledgerEvents,
  ledgerProjections,
  note,
  openLedger,
} from '../../agent/brain/events/ledger.fixture.ts';
import { spreadOf } from './measure.ts';

const appends = 5_000;
const events = 100_000;
const runs = 5;
/** What an append of one event leaves in the write-ahead log: about six pages. */
const floorBytes = 6 * 4_120;

/** The event log. Goals: an event that money hangs on durable in 2 ms at the 99th percentile; 150,000
 * events verified a second; 100,000 events replayed into every table and compared in 2 s. */
export async function benchBrainEvents(say: (line: string) => void): Promise<unknown> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'bench-events-'));
  try {
    const path = join(folder, 'brain.db');
    const log = openLedger(path, { clock: systemClock });
    for (let done = 0; done < events - 2 * appends; done += 1_000) {
      log.append(
        Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? note(index) : fill(index))),
      );
    }
    const append = timeAppends(log, folder);
    log.close();
    say(`a full event ${render(append.full)} ms (goal: p99 below 2)`);
    say(`the disk alone ${render(append.floor)} ms; p99 ${append.ratio} × that of the disk`);
    say(`a normal event ${render(append.normal)} ms`);
    const verify = benchVerify(path);
    say(
      `verified a second, in thousands: ${verify.wall.median} by the clock (goal: 150), ${verify.cpu.max} of processor time`,
    );
    say(`  ${verify.ratio.median} × reading the rows and hashing each`);
    const parts = { registry: ledgerEvents, projections: ledgerProjections };
    const replay = spreadOf(timeRuns(() => replayLog({ path, ...parts }).ok));
    say(`${events} events replayed and compared in ${replay.median} ms (goal: 2000)`);
    const openMs = spreadOf(
      timeRuns(() => {
        openLedger(path).close();
        return true;
      }),
    );
    say(`opened and closed in ${openMs.median} ms`);
    return { events, append, verifyThousandsPerSecond: verify, replayMs: replay, openMs };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A processor that others use too is slower by the clock and, sharing its caches, in its own time: so the
 * same rows are read and hashed bare, in turn. */
function benchVerify(path: string) {
  const times = Array.from({ length: runs }, () => {
    const cpu = process.cpuUsage();
    const ms = timeOf(() => {
      if (!verifyLog(path).ok) throw new Error('the log is not as it was written');
    });
    const { user, system } = process.cpuUsage(cpu);
    return { ms, cpuMs: (user + system) / 1_000, bareMs: timeOf(() => readBare(path)) };
  });
  return {
    wall: spreadOf(times.map(({ ms }) => events / ms)),
    cpu: spreadOf(times.map(({ cpuMs }) => events / cpuMs)),
    ratio: spreadOf(times.map(({ ms, bareMs }) => ms / bareMs)),
  };
}

function readBare(path: string): void {
  const db = new DatabaseSync(path, { readOnly: true });
  const page = db.prepare('select * from events where seq > ? order by seq limit 1000');
  for (let seq = 0; ; ) {
    const rows = page.all(seq);
    for (const { payload } of rows) hash('sha256', String(payload), 'hex');
    if (rows.length < 1_000) break;
    seq = Number(rows.at(-1)?.seq);
  }
  db.close();
}

interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** In turn, so that whatever else the disk does slows both. */
function timeAppends(log: ReturnType<typeof openLedger>, folder: string) {
  const file = fs.openSync(join(folder, 'floor'), 'w');
  const bytes = Buffer.alloc(floorBytes, 1);
  const times: Record<'full' | 'normal' | 'floor', number[]> = { full: [], normal: [], floor: [] };
  for (let index = 0; index < appends; index++) {
    times.full.push(timeOf(() => log.append([fill(index, `fill-${index}`)])));
    times.floor.push(
      timeOf(() => {
        fs.writeSync(file, bytes);
        fs.fdatasyncSync(file);
      }),
    );
    times.normal.push(timeOf(() => log.append([note(index, `note-${index}`)])));
  }
  fs.closeSync(file);
  const [full, floor, normal] = [times.full, times.floor, times.normal].map(percentilesOf);
  if (full === undefined || floor === undefined || normal === undefined)
    throw new Error('no times');
  return { full, floor, normal, ratio: Math.round((full.p99 / floor.p99) * 100) / 100 };
}

function timeOf(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

function timeRuns(body: () => boolean): number[] {
  return Array.from({ length: runs }, () =>
    timeOf(() => {
      if (!body()) throw new Error('the log is not as it was written');
    }),
  );
}

function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (part: number): number =>
    Math.round((sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN) * 1_000) / 1_000;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function render({ p50, p99, max }: Percentiles): string {
  return `p50 ${p50}, p99 ${p99}, max ${max}`;
}
