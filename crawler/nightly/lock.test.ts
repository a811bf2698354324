import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeNightlyLock } from './lock.ts';

const program = `
  const { takeNightlyLock } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
  takeNightlyLock(process.argv[1]);
  process.stdout.write('taken');
  setInterval(() => {}, 1000);
`;

test('a second nightly run is told of the first; the lock of a killed one is free', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-nightly-'));
  const first = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    // Where the names of rooms (#lib) are known.
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(first, 'exit');
  try {
    await once(first.stdout, 'data');
    expect(() => takeNightlyLock(folder)).toThrow(
      expect.objectContaining({
        code: 'crawl.busy',
        message: expect.stringContaining(`the nightly crawl (process ${first.pid} on `),
        retryable: true,
      }),
    );
    first.kill('SIGKILL');
    await ended;
    takeNightlyLock(folder).release();
  } finally {
    first.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  }
});
