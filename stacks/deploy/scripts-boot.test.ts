import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptValues } from '../ssh/script.ts';
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
} from './scripts-machine.ts';

afterEach(removeRoots);

const runFolder = 'run/panther/runs/run-1';

/** A machine that runs and boots `old`, its profile at generation 7. */
function makeBootable(): string {
  const root = makeRoot();
  makeSystem(root, 'old', 'become');
  symlinkSync('/nix/store/old', join(root, 'run/current-system'));
  const profiles = join(root, 'nix/var/nix/profiles');
  symlinkSync('/nix/store/old', join(profiles, 'system-7-link'));
  symlinkSync('system-7-link', join(profiles, 'system'));
  return root;
}

/** Programs found before all others, that write down how they were called. */
function withPrograms(root: string, programs: Readonly<Record<string, string>>): void {
  const folder = join(root, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>'${root}/record'\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

// `--set` and `--switch-generation` as nix-env does them to the links (nix-env(1)).
const nixEnv = `
cd "\${2%/*}"
case $5 in
  --set) ln -sfn "$6" system-8-link; ln -sfn system-8-link system ;;
  --switch-generation) ln -sfn "system-$6-link" system ;;
  --delete-generations) rm "system-$6-link" ;;
esac`;

function bootSupervised(root: string, more: ScriptValues = {}): void {
  const path = process.env.PATH;
  process.env.PATH = `${join(root, 'bin')}:${path}`;
  try {
    supervise(root, 'run', { MODE: 'boot', GENERATION: '7', ...more });
  } finally {
    process.env.PATH = path;
  }
}

const pathOf = (root: string) => `${join(root, 'bin')}:${process.env.PATH}`;
const profileOf = (root: string) => readlinkSync(join(root, 'nix/var/nix/profiles/system'));
const tail = (root: string) => record(root).map((line) => line.replaceAll(root, ''));

describe('a system for the next boot', () => {
  it('gets one boot by systemd-boot; the default is written again as it was', () => {
    const root = makeBootable();
    makeSystem(root, 'new', '');
    withPrograms(root, { 'nix-env': nixEnv, bootctl: '' });
    mkdirSync(join(root, 'boot/loader/entries'), { recursive: true });
    const entry = (n: number, system: string) =>
      writeFileSync(
        join(root, `boot/loader/entries/nixos-generation-${n}.conf`),
        `title NixOS\noptions init=/nix/store/${system}/init quiet\n`,
      );
    entry(7, 'old');
    entry(8, 'new');
    bootSupervised(root);
    expect(tail(root)).toEqual([
      'nix-env -p /nix/var/nix/profiles/system --store  --set /nix/store/new',
      'boot old',
      'bootctl set-oneshot nixos-generation-8.conf',
      'nix-env -p /nix/var/nix/profiles/system --store  --switch-generation 7',
    ]);
    expect(profileOf(root)).toBe('system-7-link');
    expect(receiptOf(root)).toMatchObject({
      outcome: 'boot-set',
      reason: 'on-trial',
      running: '/nix/store/old',
      default: '/nix/store/old',
    });
    const trial = readFileSync(join(root, 'var/lib/panther/trial/info'), 'utf8').split('\n');
    expect(trial).toEqual(expect.arrayContaining(['run=run-1', 'goal=/nix/store/new', 'mode=own']));
    expect(existsSync(join(root, 'run/panther/lease'))).toBe(false);
  });

  // The shape of NixOS's install-grub.pl: the default first, all others in a submenu.
  const grubMenu = `menuentry "NixOS - Default" --class nixos {
  linux ($drive1)//kernels/k init=/nix/store/old/init
}
submenu "NixOS > All" --class submenu {
menuentry "NixOS - Configuration 8 (2026-11-21)" --class nixos {
  linux ($drive1)//kernels/k init=/nix/store/new/init loglevel=4
}
}
`;

  it('gets one boot by GRUB, whose entry is named by its titles', () => {
    const root = makeBootable();
    makeSystem(root, 'new', '');
    withPrograms(root, { 'nix-env': nixEnv, 'grub-reboot': '' });
    mkdirSync(join(root, 'boot/grub'), { recursive: true });
    writeFileSync(join(root, 'boot/grub/grub.cfg'), grubMenu);
    bootSupervised(root, { REBOOT: 'yes' });
    expect(tail(root)).toContain(
      'grub-reboot --boot-directory=/boot NixOS >> All>NixOS - Configuration 8 (2026-11-21)',
    );
    expect(receiptOf(root)).toMatchObject({ outcome: 'rebooting', rebooting: true });
  });

  it('is refused where no boot loader can do that, and leaves profile and menu as they were', () => {
    const root = makeBootable();
    makeSystem(root, 'new', '');
    withPrograms(root, { 'nix-env': nixEnv });
    bootSupervised(root);
    expect(receiptOf(root)).toMatchObject({ outcome: 'refused', reason: 'no-trial-boot' });
    expect(profileOf(root)).toBe('system-7-link');
    expect(existsSync(join(root, 'nix/var/nix/profiles/system-8-link'))).toBe(false);
    expect(existsSync(join(root, 'var/lib/panther/trial'))).toBe(false);
    expect(tail(root).at(-1)).toBe('boot old');
  });

  it('is what becomes of a switch that NixOS says needs a reboot', () => {
    const root = makeBootable();
    makeSystem(root, 'new', 'exit 100');
    withPrograms(root, { 'nix-env': nixEnv, 'grub-reboot': '' });
    mkdirSync(join(root, 'boot/grub'), { recursive: true });
    writeFileSync(join(root, 'boot/grub/grub.cfg'), grubMenu);
    bootSupervised(root, { MODE: 'switch' });
    expect(receiptOf(root)).toMatchObject({ outcome: 'boot-set', activationExit: 100 });
    expect(readlinkSync(join(root, 'run/current-system'))).toBe('/nix/store/old');
  });
});

describe('switch inhibitors', () => {
  function start(before: string, after: string) {
    const root = makeBootable();
    makeSystem(root, 'new', 'become');
    writeFileSync(join(root, 'nix/store/old/switch-inhibitors'), before);
    writeFileSync(join(root, 'nix/store/new/switch-inhibitors'), after);
    report(values(root), 'begin');
    const told = { PREVIOUS: '/nix/store/old', SUPERVISOR: 'exit 0', CLIENT: '{}' };
    const times = { DEADLINE_S: 0, ACTIVATION_S: 1, CONFIRM_S: 1 };
    const answer = report({ ...values(root), ...told, ...times }, 'activate');
    expect(answer.get('started')).toBe('yes');
    const mode = readFileSync(join(root, runFolder, 'mode'), 'utf8').trim();
    return { names: answer.all('inhibitor'), mode };
  }

  // The file of NixOS 26.05: one JSON object, name to value.
  it('that differ make it a matter of the next boot', () => {
    const before = '{"dbus-implementation":"dbus","init":"systemd"}';
    expect(start(before, '{"dbus-implementation":"broker","init":"systemd"}')).toEqual({
      names: ['dbus-implementation'],
      mode: 'boot',
    });
  });

  it('that are equal, or that only one of the systems has, change nothing', () => {
    const same = { names: [], mode: 'switch' };
    expect(start('{"a":"1"}', '{ "a": "1" }\n')).toEqual(same);
    expect(start('{"a":"1"}', '{"b":"2"}')).toEqual(same);
    expect(start('{}', '{"b":"2"}')).toEqual(same);
  });
});

describe('after the boot', () => {
  function booted(current: 'old' | 'new', more: ScriptValues = {}) {
    const root = makeBootable();
    makeSystem(root, 'new', '');
    withPrograms(root, { 'nix-env': nixEnv });
    const trial = join(root, 'var/lib/panther/trial');
    mkdirSync(trial, { recursive: true });
    const info = ['run=run-1', 'goal=/nix/store/new', 'previous=/nix/store/old', 'boot=before'];
    writeFileSync(join(trial, 'info'), `${info.join('\n')}\n`);
    writeFileSync(join(trial, 'failed-before'), '');
    rmSync(join(root, 'run/current-system'));
    symlinkSync(`/nix/store/${current}`, join(root, 'run/current-system'));
    const told = { PREVIOUS: '/nix/store/old', BOOT: 'before', ACTIVATION_S: 5, ASK: 'judge' };
    const given = { ...values(root), ...told, NONCE: 'n', FAILED_UNITS: 'fail', ...more };
    return { root, answer: report(given, 'confirm-boot', pathOf(root)) };
  }

  it('of the new system makes it the default, and ends the trial', () => {
    const { root, answer } = booted('new');
    expect(answer.get('state')).toBe('done');
    expect(readlinkSync(join(root, 'nix/var/nix/profiles/system-8-link'))).toBe('/nix/store/new');
    expect(receiptOf(root)).toMatchObject({ outcome: 'deployed', reason: 'booted' });
    expect(tail(root).at(-1)).toBe('boot new');
    expect(tail(root)).toHaveLength(2);
    expect(existsSync(join(root, 'var/lib/panther/trial'))).toBe(false);
    expect(existsSync(join(root, 'run/panther/lease'))).toBe(false);
  });

  it('only looks when it is asked to', () => {
    const { root, answer } = booted('new', { ASK: 'look' });
    expect(answer.get('state')).toBe('booted');
    expect(existsSync(join(root, 'record'))).toBe(false);
    expect(existsSync(join(root, 'var/lib/panther/trial'))).toBe(true);
  });

  it('leaves the default alone when it is unhealthy, or when the old one came up', () => {
    const sick = booted('new', { UNHEALTHY: 'no answer on port 80' });
    expect(receiptOf(sick.root)).toMatchObject({ outcome: 'rolled-back', reason: 'health-failed' });
    expect(existsSync(join(sick.root, 'record'))).toBe(false);
    const old = booted('old');
    expect(receiptOf(old.root)).toMatchObject({ outcome: 'rolled-back', reason: 'not-booted' });
    expect(existsSync(join(old.root, 'record'))).toBe(false);
  });

  it('knows the boot before from the one after', () => {
    const { root, answer } = booted('new', { BOOT: bootId });
    expect(answer.get('state')).toBe('before-reboot');
    expect(existsSync(join(root, 'var/lib/panther/trial'))).toBe(true);
  });

  it('answers the same again when its first answer got lost', () => {
    const { root } = booted('new');
    const told = { PREVIOUS: '/nix/store/old', BOOT: 'before', ACTIVATION_S: 5, ASK: 'judge' };
    const given = { ...values(root), ...told, NONCE: 'n', FAILED_UNITS: 'fail' };
    const again = report(given, 'confirm-boot', pathOf(root));
    expect(again.get('state')).toBe('over');
    expect(JSON.parse(again.get('receipt') ?? '')).toMatchObject({ outcome: 'deployed' });
    expect(tail(root).at(-1)).toBe('boot new');
    expect(tail(root)).toHaveLength(2);
  });
});

it('a lease taken makes a trial of before void, and says what it found', () => {
  const root = makeBootable();
  const trial = join(root, 'var/lib/panther/trial');
  mkdirSync(trial, { recursive: true });
  writeFileSync(join(trial, 'info'), 'run=run-0\ngoal=/nix/store/tried\n');
  const answer = report(values(root), 'begin');
  expect(answer.get('leased')).toBe('run-1');
  expect(answer.get('found')).toContain('/nix/store/tried');
  expect(existsSync(trial)).toBe(false);
});

describe('room on /boot', () => {
  const BOOT_FILES = '3000 /nix/store/aaa-linux/bzImage\n500 /nix/store/bbb-initrd/initrd';

  it('counts the kernels that the boot loader does not have yet', () => {
    const root = makeBootable();
    // systemd-boot-builder.py names its copies so.
    mkdirSync(join(root, 'boot/EFI/nixos'), { recursive: true });
    writeFileSync(join(root, 'boot/EFI/nixos/aaa-linux-bzImage.efi'), '');
    const answer = report({ ...values(root), SIZES: '', BOOT_FILES }, 'space');
    expect(answer.all('boot-room')).toEqual([
      expect.stringMatching(/^500 \d+ \/boot\/EFI\/nixos$/),
    ]);
  });

  it('is no matter where the boot loader reads the store itself', () => {
    const root = makeBootable();
    mkdirSync(join(root, 'boot/grub'), { recursive: true });
    expect(report({ ...values(root), SIZES: '', BOOT_FILES }, 'space').all('boot-room')).toEqual(
      [],
    );
  });
});
