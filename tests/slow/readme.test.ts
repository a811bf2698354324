// Check 29 of the brain reference: the README's commands as they stand there, on a machine without any key
// and without a network, reach a closed paper trade with a scorecard.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { root, shellBlocksOf } from '../kit/readme.ts';

const state = mkdtempSync(join(tmpdir(), 'panther-readme-'));
const home = mkdtempSync(join(tmpdir(), 'panther-home-'));
afterAll(() => {
  for (const folder of [state, home]) rmSync(folder, { recursive: true, force: true });
});

const env = {
  PATH: process.env.PATH,
  HOME: home,
  PANTHER_STATE_DIR: state,
};
const options = { cwd: root, env, encoding: 'utf8' } as const;
const block = shellBlocksOf(readFileSync(join(root, 'README.md'), 'utf8')).find((lines) =>
  lines.some((line) => line.includes('--demonstration')),
);

/** Until a trade was closed, then ^C, as somebody who watches would. */
async function watchUntilClosed(command: string): Promise<string> {
  const child = spawn('sh', ['-c', `exec ${command}`], { ...options, detached: true });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const before = told;
    told += text;
    if (!before.includes(' CLOSED ') && told.includes(' CLOSED ')) {
      process.kill(-(child.pid as number), 'SIGINT');
    }
  });
  await once(child, 'exit');
  return told;
}

test('the trading brain of the README closes a trade and scores it', async () => {
  const [run, positions, scorecard, verify, ...others] = block ?? [];
  expect(others).toEqual([]);
  expect(await watchUntilClosed(run ?? '')).toMatch(/OPENED[\s\S]*CLOSED/);
  const ask = async (command = '') =>
    (await promisify(execFile)('sh', ['-c', command], options)).stdout;
  expect(await ask(positions)).toMatch(/^closed /m);
  expect(await ask(scorecard)).toMatch(/[1-9]\d* closed, \d+ won/);
  expect(await ask(verify)).toMatch(/events/);
});
