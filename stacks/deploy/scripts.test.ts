import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseReport, type Report, readScript, renderScript } from '../ssh/script.ts';
import { factsOf } from '../status/status.ts';
import {
  bootId,
  makeRoot,
  makeSystem,
  receiptOf,
  record,
  removeRoots,
  report,
  supervise,
  values,
  writeLease,
} from './scripts-machine.ts';

afterEach(removeRoots);

describe('begin', () => {
  it('refuses a machine without a system to go back to, and writes nothing there', () => {
    const root = makeRoot();
    expect(report(values(root), 'begin').get('refused')).toBe('not-nixos');
    expect(readdirSync(join(root, 'run'))).toEqual([]);
  });

  it('refuses a machine of another kind', () => {
    const root = makeRoot();
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    const answer = report({ ...values(root), ARCH: 'riscv64' }, 'begin');
    expect(answer.get('refused')).toBe('other-architecture');
    expect(existsSync(join(root, 'run/panther'))).toBe(false);
  });

  it('takes the lease once; a second run hears who has it and since when', () => {
    const root = makeRoot();
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    const first = report(values(root), 'begin');
    expect(first.get('leased')).toBe('run-1');
    expect(first.get('current')).toBe('/nix/store/old');
    const second = report({ ...values(root, 'run-2'), WHO: 'bob@desk' }, 'begin');
    expect(second.get('leased')).toBeUndefined();
    expect(second.get('locked-who')).toBe('ann@laptop');
    expect(second.get('locked-since')).toBe('2026-11-20T10:00:00Z');
    expect(existsSync(join(root, 'run/panther/runs/run-2'))).toBe(false);
    report(values(root), 'release');
    expect(report(values(root, 'run-3'), 'begin').get('leased')).toBe('run-3');
  });

  it.each([
    ['whose time is up', { run: 'dead', boot: bootId, until: 1 }],
    ['of an earlier boot', { run: 'dead', boot: 'another', until: 9_999_999_999 }],
  ])('takes over a lease %s', (_, info) => {
    const root = makeRoot();
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    writeLease(root, info);
    expect(report(values(root), 'begin').get('leased')).toBe('run-1');
    expect(readFileSync(join(root, 'run/panther/lease/info'), 'utf8')).toContain('run=run-1\n');
  });

  it('gives a lease whose time is up to exactly one of many takers', async () => {
    for (let round = 0; round < 10; round++) {
      const root = makeRoot();
      symlinkSync('/nix/store/old', join(root, 'run/current-system'));
      writeLease(root, { run: 'dead', boot: bootId, until: 1 });
      const takers = [...Array(8).keys()].map((n) => {
        const child = spawn('sh', ['-s'], { stdio: ['pipe', 'pipe', 'ignore'] });
        let stdout = '';
        child.stdout.on('data', (chunk) => {
          stdout += chunk;
        });
        child.stdin.end(
          renderScript(values(root, `run-${n}`), readScript('common'), readScript('begin')),
        );
        return new Promise<Report>((resolve) =>
          child.once('close', () => resolve(parseReport(stdout))),
        );
      });
      const answers = await Promise.all(takers);
      const winners = answers.flatMap((answer) => answer.get('leased') ?? []);
      expect(winners).toHaveLength(1);
      const info = readFileSync(join(root, 'run/panther/lease/info'), 'utf8');
      expect(info).toContain(`run=${winners[0]}\n`);
    }
  });
});

it('space counts what is missing, and what is free', () => {
  const root = makeRoot();
  mkdirSync(join(root, 'nix/store/here'), { recursive: true });
  const SIZES = '100 /nix/store/here\n2000000000000 /nix/store/big\n24 /nix/store/small';
  const answer = report({ ...values(root), SIZES, BOOT_FILES: '' }, 'space');
  expect(answer.get('missing-paths')).toBe('2');
  expect(answer.get('missing-bytes')).toBe('2000000000024');
  const df = execFileSync('df', ['--output=avail', '-B1', root], { encoding: 'utf8' });
  const free = Number(df.split('\n')[1]);
  // Others write on the same disk meanwhile.
  expect(Math.abs(Number(answer.get('free-bytes')) - free)).toBeLessThan(1e9);
});

describe('the supervisor', () => {
  const busy = 'echo "Could not acquire lock" >&2; exit 1';
  it.each([
    ['a failed activation script', 'become; exit 2', 'rolled-back', 'activation-exit-2', 2],
    ['a failed check before the switch', 'exit 1', 'rolled-back', 'activation-exit-1', 2],
    ["NixOS's own lock being held", busy, 'refused', 'switch-locked', 1],
    ['an activation that changed nothing', 'exit 0', 'rolled-back', 'not-activated', 2],
    ['nobody confirming', 'become', 'rolled-back', 'not-confirmed', 2],
    ['nobody confirming failed units', 'become; exit 4', 'rolled-back', 'not-confirmed', 2],
  ])('after %s', (_, body, outcome, reason, switches) => {
    const root = makeRoot();
    makeSystem(root, 'old', 'become');
    makeSystem(root, 'new', body);
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    supervise(root);
    expect(receiptOf(root)).toMatchObject({ outcome, reason, running: '/nix/store/old' });
    expect(record(root)).toEqual(['test new', 'test old'].slice(0, switches));
  });

  it('does not take a wrong nonce for a confirmation', () => {
    const root = makeRoot();
    makeSystem(root, 'old', 'become');
    makeSystem(root, 'new', `become; echo other >"$PANTHER_ROOT/run/panther/runs/run-1/confirm"`);
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    supervise(root);
    expect(receiptOf(root)).toMatchObject({ outcome: 'rolled-back', reason: 'not-confirmed' });
  });

  it('says so when the previous system does not come back, after three attempts', () => {
    const root = makeRoot();
    makeSystem(root, 'old', 'exit 1');
    makeSystem(root, 'new', 'become; exit 2');
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    supervise(root);
    expect(receiptOf(root)).toMatchObject({
      outcome: 'rollback-failed',
      running: '/nix/store/new',
    });
    expect(record(root)).toEqual(['test new', 'test old', 'test old', 'test old']);
  });

  it('decides once: the deadline leaves what is done alone', () => {
    const root = makeRoot();
    makeSystem(root, 'old', 'become');
    makeSystem(root, 'new', 'become; exit 2');
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    supervise(root);
    supervise(root, 'deadline');
    expect(record(root)).toEqual(['test new', 'test old']);
  });

  it('at the deadline finishes what a dead one began to undo', () => {
    const root = makeRoot();
    makeSystem(root, 'old', 'become');
    symlinkSync('/nix/store/new', join(root, 'run/current-system'));
    mkdirSync(join(root, 'run/panther/runs/run-1'), { recursive: true });
    symlinkSync('revert', join(root, 'run/panther/runs/run-1/verdict'));
    writeFileSync(join(root, 'run/panther/runs/run-1/state'), 'reverting\n');
    supervise(root, 'deadline');
    expect(readlinkSync(join(root, 'run/current-system'))).toBe('/nix/store/old');
    expect(receiptOf(root)).toMatchObject({ outcome: 'rolled-back', reason: 'deadline' });
  });

  it('at the deadline leaves a run alone that has its receipt: the next may have begun', () => {
    const root = makeRoot();
    makeSystem(root, 'old', 'become');
    makeSystem(root, 'new', 'become; exit 2');
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    supervise(root);
    // As if it had been killed just before its last line.
    writeFileSync(join(root, 'run/panther/runs/run-1/state'), 'reverting\n');
    writeLease(root, { run: 'run-2', boot: bootId, until: 9_999_999_999 });
    supervise(root, 'deadline');
    expect(record(root)).toEqual(['test new', 'test old']);
    expect(readFileSync(join(root, 'run/panther/lease/info'), 'utf8')).toContain('run=run-2');
  });

  it('writes JSON whatever the units are called, and lets services into the folder above', () => {
    const root = makeRoot();
    makeSystem(root, 'old', 'become');
    const units = ['dev-disk-by\\x2dlabel-a.device', 'say "hi".service'];
    const lines = units.map((unit) => `printf '%s\\n' '${unit}'`).join(';');
    const body = `become; { ${lines}; } >"$PANTHER_ROOT/run/panther/runs/run-1/newly-failed"; umask; exit 2`;
    makeSystem(root, 'new', body);
    symlinkSync('/nix/store/old', join(root, 'run/current-system'));
    supervise(root);
    expect(receiptOf(root)?.newlyFailed).toEqual(units);
    const mode = execFileSync('stat', ['-c', '%a', join(root, 'var/lib/panther')], {
      encoding: 'utf8',
    });
    expect(mode.trim()).toBe('755');
    const log = readFileSync(join(root, 'run/panther/runs/run-1/log'), 'utf8');
    // What activation scripts create must not become unreadable because of ours.
    expect(log.split('\n')).toContain('0022');
  });
});

describe('follow', () => {
  it('gives every line once, from where it is asked to', () => {
    const root = makeRoot();
    const folder = join(root, 'run/panther/runs/run-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'log'), 'one\n\n  three \nhalf a li');
    writeFileSync(join(folder, 'state'), 'activated\n');
    const answer = report({ ...values(root), LINE: 1, UNTIL: 'activated', WAIT_S: 5 }, 'follow');
    expect(answer.all('log')).toEqual(['2 ', '3   three ']);
    expect(answer.get('state')).toBe('activated');
  });

  it('knows nothing of a run that a reboot has removed', () => {
    const answer = report({ ...values(makeRoot()), LINE: 0, UNTIL: 'done', WAIT_S: 0 }, 'follow');
    expect(answer.get('state')).toBe('unknown');
  });
});

describe('confirm', () => {
  // Rows as `systemctl list-units --plain --no-legend` prints them.
  function withFailed(root: string, ...units: string[]): string {
    mkdirSync(join(root, 'run/systemd/system'), { recursive: true });
    mkdirSync(join(root, 'bin'), { recursive: true });
    const rows = units.map((unit) => `${unit} loaded failed failed Something`).join('\n');
    writeFileSync(join(root, 'bin/systemctl'), `#!/bin/sh\ncat <<'E'\n${rows}\nE\n`);
    chmodSync(join(root, 'bin/systemctl'), 0o755);
    return `${join(root, 'bin')}:${process.env.PATH}`;
  }

  function confirm(policy: 'fail' | 'warn', failed: string[]) {
    const root = makeRoot();
    const folder = join(root, 'run/panther/runs/run-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'state'), 'activated\n');
    writeFileSync(join(folder, 'failed-before'), 'old-trouble.service\n');
    const path = withFailed(root, ...failed);
    const given = { ...values(root), NONCE: 'n1', FAILED_UNITS: policy };
    const answer = report(given, 'confirm', path);
    const written = ['confirm', 'reject'].filter((name) => existsSync(join(folder, name)));
    return { written, newly: answer.all('newly-failed'), before: answer.all('failed-before') };
  }

  it('blames the new system only for units that had not failed before', () => {
    expect(confirm('fail', ['old-trouble.service'])).toEqual({
      written: ['confirm'],
      newly: [],
      before: ['old-trouble.service'],
    });
    expect(confirm('fail', ['a.service', 'old-trouble.service', 'z.service'])).toMatchObject({
      written: ['reject'],
      newly: ['a.service', 'z.service'],
    });
    expect(confirm('warn', ['a.service'])).toMatchObject({
      written: ['confirm'],
      newly: ['a.service'],
    });
  });

  it('confirms nothing that is already being undone', () => {
    const root = makeRoot();
    const folder = join(root, 'run/panther/runs/run-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'state'), 'reverting\n');
    const answer = report({ ...values(root), NONCE: 'n1', FAILED_UNITS: 'fail' }, 'confirm');
    expect(answer.get('state')).toBe('reverting');
    expect(existsSync(join(folder, 'confirm'))).toBe(false);
  });
});

it('status notices that something else runs than what was deployed', () => {
  const root = makeRoot();
  makeSystem(root, 'old', 'become');
  makeSystem(root, 'new', 'become; exit 2');
  symlinkSync('/nix/store/old', join(root, 'run/current-system'));
  expect(factsOf(report(values(root), 'status'))).toMatchObject({ drift: undefined });
  supervise(root);
  const after = factsOf(report(values(root), 'status'));
  expect(after).toMatchObject({
    current: '/nix/store/old',
    drift: false,
    lastDeployment: { outcome: 'rolled-back', who: 'ann@laptop' },
  });
  rmSync(join(root, 'run/current-system'));
  symlinkSync('/nix/store/by-hand', join(root, 'run/current-system'));
  expect(factsOf(report(values(root), 'status'))).toMatchObject({ drift: true });
});
