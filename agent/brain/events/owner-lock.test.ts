import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { readOwner } from '#lib/lock';
import { openLedger, withFolder } from './ledger.fixture.ts';

const program = `
  const { openLedger } = await import(${JSON.stringify(fileURLToPath(new URL('./ledger.fixture.ts', import.meta.url)))});
  openLedger(process.argv[1]);
  // A log that nobody refers to is owned all the same.
  gc();
  await new Promise(setImmediate);
  gc();
  process.stdout.write('open');
  setInterval(() => {}, 1000);
`;

function startOwner(path: string) {
  return spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('a second owner is told who the first is; a killed one is followed at once', () =>
  withFolder(async (path) => {
    const child = startOwner(path);
    const ended = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      expect(readOwner(path)).toMatchObject({ pid: child.pid, host: hostname() });
      expect(() => openLedger(path)).toThrow(
        expect.objectContaining({
          code: 'brain.locked',
          message: `the event log belongs to a trading brain (process ${child.pid} on ${hostname()}, since 2026-01-01T00:00:00.000Z)`,
        }),
      );
      // A guest may append meanwhile.
      openLedger(path, { role: 'guest' }).close();
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
    expect(existsSync(`${path}.owner`)).toBe(true);
    expect(readOwner(path)).toBeUndefined();
    const log = openLedger(path);
    expect(readOwner(path)).toMatchObject({ pid: process.pid });
    log.close();
    expect(existsSync(`${path}.owner`)).toBe(false);
  }));

test('two owners in one process are two owners', () =>
  withFolder((path) => {
    const log = openLedger(path, { clock: createManualClock({ startMs: 0 }) });
    expect(() => openLedger(path)).toThrow(
      `process ${process.pid} on ${hostname()}, since 1970-01-01`,
    );
    log.close();
    openLedger(path).close();
  }));

test('the number of a process that is gone, given to another one, is nobody', () =>
  withFolder((path) => {
    const log = openLedger(path);
    const owner = JSON.parse(readFileSync(`${path}.owner`, 'utf8'));
    // As left by a process of our number that started at another time.
    writeFileSync(`${path}.owner`, JSON.stringify({ ...owner, startTicks: '1' }));
    expect(readOwner(path)).toBeUndefined();
    expect(() => openLedger(path)).toThrow('a process that is just starting');
    writeFileSync(
      `${path}.owner`,
      JSON.stringify({ ...owner, host: 'elsewhere', startTicks: '1' }),
    );
    expect(readOwner(path)).toMatchObject({ host: 'elsewhere' });
    log.close();
  }));
