import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { credentialHelper } from './git.ts';

const folder = mkdtempSync(join(tmpdir(), 'credential-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What git itself makes of the helper: it runs it as it would for a clone. */
function fill(tokenFile: string): string {
  const config = join(folder, 'config');
  execFileSync('git', [
    'config',
    '--file',
    config,
    'credential.helper',
    credentialHelper(tokenFile),
  ]);
  return execFileSync('git', ['credential', 'fill'], {
    input: 'protocol=https\nhost=github.com\n\n',
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_GLOBAL: config,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: 'false',
    },
  });
}

it('gives git the token that the file has now', () => {
  const tokenFile = join(folder, 'pat');
  writeFileSync(tokenFile, 'first');
  expect(fill(tokenFile).split('\n')).toEqual(
    expect.arrayContaining(['username=x-access-token', 'password=first']),
  );
  writeFileSync(tokenFile, 'second');
  expect(fill(tokenFile)).toContain('password=second');
});

it('stays out of the way while there is no token', () => {
  expect(() => fill(join(folder, 'missing'))).toThrow();
});
