import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { renderTrialScript } from './boot-trial.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Booted {
  readonly mode: 'confirm' | 'own';
  readonly current?: 'new' | 'old';
  readonly boot?: string;
  readonly failed?: readonly string[];
  /** Somebody confirms it while it waits. */
  readonly confirmed?: boolean;
}

// `systemctl list-units --plain --no-legend` prints rows like these.
function boot({ mode, current = 'new', boot = 'before', failed = [], confirmed }: Booted) {
  const at = mkdtempSync(join(tmpdir(), 'panther-trial-'));
  folders.push(at);
  for (const name of ['old', 'new']) {
    mkdirSync(join(at, name, 'bin'), { recursive: true });
    writeFileSync(
      join(at, name, 'bin/switch-to-configuration'),
      `#!/bin/sh\necho "$1 ${name}" >>${at}/record\n`,
    );
    chmodSync(join(at, name, 'bin/switch-to-configuration'), 0o755);
  }
  symlinkSync(join(at, current), join(at, 'current'));
  mkdirSync(join(at, 'trial'));
  mkdirSync(join(at, 'bin'));
  const info = { run: 'r1', goal: join(at, 'new'), boot, seconds: 2, mode };
  const lines = Object.entries(info).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(at, 'trial/info'), lines.join(''));
  writeFileSync(join(at, 'trial/failed-before'), 'old-trouble.service\n');
  mkdirSync(join(at, 'receipts'));
  writeFileSync(
    join(at, 'receipts/r1.json'),
    `{"run":"r1","outcome":"boot-set","reason":"on-trial","running":"/o","default":"/o","bootId":"b"}\n`,
  );
  const rows = failed.map((unit) => `echo '${unit} loaded failed failed Some thing';`).join('');
  writeFileSync(
    join(at, 'bin/systemctl'),
    `#!/bin/sh\nat=${at}\ncase $1 in list-units) ${rows} ;; reboot) echo reboot >>$at/record ;; esac\n`,
  );
  chmodSync(join(at, 'bin/systemctl'), 0o755);
  writeFileSync(join(at, 'bin/nix-env'), `#!/bin/sh\necho "profile $4" >>${at}/record\n`);
  chmodSync(join(at, 'bin/nix-env'), 0o755);
  if (confirmed) {
    writeFileSync(join(at, 'bin/sleep'), `#!/bin/sh\nrm -rf ${at}/trial\n`);
    chmodSync(join(at, 'bin/sleep'), 0o755);
  }
  const script = renderTrialScript({
    current: join(at, 'current'),
    profile: join(at, 'profile'),
    trial: join(at, 'trial'),
    receipts: join(at, 'receipts'),
  });
  const { status, stdout, stderr } = spawnSync('sh', ['-eu'], {
    input: script,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(at, 'bin')}:${process.env.PATH}` },
  });
  expect(stderr).toBe('');
  const record = existsSync(join(at, 'record')) ? readFileSync(join(at, 'record'), 'utf8') : '';
  const receipt = JSON.parse(readFileSync(join(at, 'receipts/r1.json'), 'utf8'));
  return { at, status, stdout, record, receipt, onTrial: existsSync(join(at, 'trial')) };
}

const thisBoot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

describe('a system booted on trial', () => {
  it('becomes the boot default by itself when nobody waits and nothing new failed', () => {
    const { at, record, receipt, onTrial } = boot({ mode: 'own', failed: ['old-trouble.service'] });
    const goal = join(at, 'new');
    expect(record).toBe(`profile ${goal}\nboot new\n`);
    expect(receipt).toEqual({
      ...{ run: 'r1', outcome: 'deployed', reason: 'booted', bootId: 'b' },
      ...{ running: goal, default: goal },
    });
    expect(onTrial).toBe(false);
  });

  it('does not become the default when a unit failed that had not before, and nothing reboots', () => {
    const { status, stdout, record, onTrial } = boot({ mode: 'own', failed: ['web.service'] });
    expect(status).toBe(1);
    expect(stdout).toContain('web.service');
    expect(record).toBe('');
    expect(onTrial).toBe(true);
  });

  it('reboots into the default when it was to be confirmed and nobody came', () => {
    const { record, receipt } = boot({ mode: 'confirm' });
    expect(record).toBe('reboot\n');
    expect(receipt.outcome).toBe('boot-set');
  });

  it('is left alone once its trial is over', () => {
    expect(boot({ mode: 'confirm', confirmed: true }).record).toBe('');
  });

  it('is not judged before the reboot, nor when the previous system came up', () => {
    expect(boot({ mode: 'confirm', boot: thisBoot }).record).toBe('');
    expect(boot({ mode: 'own', boot: thisBoot }).onTrial).toBe(true);
    expect(boot({ mode: 'confirm', current: 'old' }).record).toBe('');
    expect(boot({ mode: 'own', current: 'old' }).record).toBe('');
  });
});

it('has nothing that shellcheck minds', ({ skip }) => {
  if (spawnSync('shellcheck', ['--version']).error !== undefined) skip();
  const input = renderTrialScript({ current: '/c', profile: '/p', trial: '/t', receipts: '/r' });
  // SC2086: the names of the units on one line.
  const args = ['--shell=sh', '--exclude=SC2086', '-'];
  expect(execFileSync('shellcheck', args, { input, encoding: 'utf8' })).toBe('');
});
