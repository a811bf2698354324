import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScript } from '../ssh/script.ts';

const names = readdirSync(join(import.meta.dirname, 'scripts')).map((file) =>
  basename(file, '.sh'),
);
const hasShellcheck = spawnSync('shellcheck', ['--version']).error === undefined;

/** What the client puts in front. */
const given = [
  ...['ROOT', 'STORE_ROOT', 'RUN', 'TOPLEVEL', 'WHO', 'SINCE', 'LEASE_S', 'SIZES', 'SUPERVISOR'],
  ...['CLIENT', 'PREVIOUS', 'GENERATION', 'NONCE', 'ACTIVATION_S', 'CONFIRM_S', 'DEADLINE_S'],
  ...['LINE', 'UNTIL', 'WAIT_S', 'FAILED_UNITS', 'IGNORE_UNITS', 'UNHEALTHY', 'ARCH', 'MODE'],
  ...[
    'REBOOT',
    'TOKEN',
    'BRAIN',
    'BOOT_FILES',
    'DEFAULT',
    'GOAL_GENERATION',
    'TRIAL_S',
    'BOOT',
    'ASK',
  ],
  ...['FILE', 'GROUP', 'DIGEST', 'CONTENT', 'ROTATION', 'FILES', 'UNITS', 'FETCHER', 'EXPECTED'],
  ...['RESTART', 'ENDING', 'PATTERNS', 'SKIPPED', 'PLACES'],
  ...['TURN', 'ACTION', 'UNIT', 'PORT', 'TOKEN_NAME', 'BODY', 'LAST', 'TRY_S'],
];

describe.each(names)('%s.sh', (name) => {
  const body = name === 'common' ? '' : readScript(name);
  const text = `${given.map((key) => `${key}=x\n`).join('')}${readScript('common')}${body}`;

  it('is POSIX shell', () => {
    expect(() => execFileSync('sh', ['-n'], { input: text })).not.toThrow();
  });

  it.skipIf(!hasShellcheck)('has nothing that shellcheck minds', () => {
    // SC2034, SC2153, SC2317: each script uses only a part of what it is given, in capitals.
    const args = ['--shell=sh', '--exclude=SC2034,SC2153,SC2317', '--format=gcc', '-'];
    const { stdout } = spawnSync('shellcheck', args, { input: text, encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});
