// What money hangs on, under what happens to machines: several writers at once, SIGKILL at any moment,
// a full disk.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { replayLog, verifyLog } from '../../agent/brain/events/index.ts';
import {
  fill,
  ledgerEvents,
  ledgerProjections,
  note,
  openLedger,
} from '../../agent/brain/events/ledger.fixture.ts';

/** Few in every run, many in the slow one. */
const kills = Number(process.env.PANTHER_KILL_POINTS ?? 6);
const writer = join(import.meta.dirname, 'brain-events-writer.ts');
const folder = mkdtempSync(join(tmpdir(), 'brain-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function expectWhole(path: string, events?: number): void {
  expect(verifyLog(path)).toMatchObject({ ok: true, ...(events === undefined ? {} : { events }) });
  const parts = { registry: ledgerEvents, projections: ledgerProjections };
  expect(replayLog({ path, ...parts })).toMatchObject({ ok: true });
}

test('three processes append 500 events each to a new log: none lost, no fork', async () => {
  const path = join(folder, 'three.db');
  const children = ['a', 'b', 'c'].map((name) =>
    spawn(process.execPath, [writer, 'guest', path, '500', name], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const ended = children.map((child) => once(child, 'close'));
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  for (const child of children) child.stdin.end('go');
  const codes = await Promise.all(ended);
  expect(codes.map(([code]) => code)).toEqual([0, 0, 0]);
  expectWhole(path, 1500);
  const log = openLedger(path);
  const counted = log.db
    .prepare('select count(distinct prev) as prevs, count(distinct id) as ids from events')
    .get();
  expect(counted).toEqual({ prevs: 1500, ids: 1500 });
  const keys = new Set([...log.read()].map(({ dedupeKey }) => dedupeKey));
  for (const name of ['a', 'b', 'c']) {
    for (let index = 0; index < 500; index++) expect(keys.has(`${name}-${index}`)).toBe(true);
  }
  log.close();
});

test(`${kills} times SIGKILL: no event is lost that the log said it has`, async () => {
  const path = join(folder, 'kills.db');
  let acknowledged = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [writer, 'owner', path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = once(child, 'close');
    await Promise.race([once(child.stdout, 'data'), ended]);
    await sleep((kill * 7) % 40);
    child.kill('SIGKILL');
    await ended;
    // Cut off in the middle of a number, it was not said.
    const last = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
    expect(last).toBeGreaterThan(acknowledged);
    acknowledged = last;
    const { ok, events, problem } = verifyLog(path);
    expect({ ok, problem }).toEqual({ ok: true, problem: undefined });
    expect(events).toBeGreaterThanOrEqual(acknowledged);
    // Both events of a batch, or none.
    expect(events % 2).toBe(0);
  }
  expectWhole(path);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();

function tryMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'brain-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    return true;
  } catch {
    // No right to mount, as in a container: the test below is then shown as skipped.
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

test.skipIf(!canMount)('a full disk: a typed failure, nothing half written, and on it goes', () => {
  const place = mkdtempSync(join(tmpdir(), 'brain-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', place]);
  try {
    const path = join(place, 'brain.db');
    const log = openLedger(path);
    log.append([fill(0, 'first')]);
    const { bavail, bsize } = statfsSync(place);
    writeFileSync(join(place, 'filler'), Buffer.alloc(bavail * bsize - 400_000));
    let done = 1;
    const fillUp = () => {
      for (; done < 5_000; done += 2) log.append([fill(done, `f${done}`), note(done, `n${done}`)]);
    };
    expect(fillUp).toThrow(
      expect.objectContaining({
        code: 'brain.store',
        retryable: true,
        message: 'no space left for the event log; nothing was written',
      }),
    );
    expect(done).toBeGreaterThan(1);
    expect(log.tip().seq).toBe(done);
    expect(verifyLog(path)).toMatchObject({ ok: true, events: done });
    rmSync(join(place, 'filler'));
    // The same again, which was neither written nor remembered.
    expect(log.append([fill(done, `f${done}`), note(done, `n${done}`)])).toMatchObject([
      { seq: done + 1, duplicate: false },
      { seq: done + 2, duplicate: false },
    ]);
    log.close();
    expectWhole(path, done + 2);
    expect(readFileSync(`${path}.head`, 'utf8')).toContain(`"seq":${done + 2},`);
  } finally {
    execFileSync('umount', [place]);
    rmSync(place, { recursive: true, force: true });
  }
});

test('another connection that holds the log for too long: a typed failure, to be tried again', () => {
  const path = join(folder, 'busy.db');
  const log = openLedger(path, { busyMs: 20 });
  const holder = new DatabaseSync(path);
  holder.exec('begin immediate');
  try {
    expect(() => log.append([fill(1, 'k')])).toThrow(
      expect.objectContaining({ code: 'brain.store', retryable: true }),
    );
  } finally {
    holder.close();
  }
  expect(log.append([fill(1, 'k')])).toMatchObject([{ seq: 1, duplicate: false }]);
  log.close();
  expectWhole(path, 1);
});
