import { describe, expect, it } from 'vitest';
import { type BootParts, bootOnlyChanges, liveSwitchObstacles } from '../status/boot-parts.ts';
import { compareFstab } from './mount-changes.ts';
import { compareSecrets } from './secret-changes.ts';

const parts: BootParts = {
  kernel: '/nix/store/k1',
  initrd: '/nix/store/i1',
  'kernel-modules': '/nix/store/m1',
  systemd: '/nix/store/s1',
  kernelParams: 'quiet',
  initInterface: '2',
  inhibitors: '{"dbus":"daemon"}',
};

describe('a reboot', () => {
  it('is what a kernel, its modules, its parameters and the initrd wait for, systemd is not', () => {
    const all = { kernel: 'k2', initrd: 'i2', 'kernel-modules': 'm2', kernelParams: 'debug' };
    expect(bootOnlyChanges(parts, { ...parts, ...all })).toEqual([
      ...['kernel', 'initrd', 'kernel modules', 'kernel parameters'],
    ]);
    expect(bootOnlyChanges(parts, { ...parts, systemd: 's2', inhibitors: '{}' })).toEqual([]);
  });

  // The rules of NixOS's own check (nixpkgs, nixos/modules/system/activation/
  // switchable-system.nix): a name in both with another value, and text that is no JSON is `{}`.
  it.each([
    ['{"dbus":"broker"}', ['dbus: daemon → broker']],
    ['{"dbus":"daemon","new":"x"}', []],
    ['{}', []],
    ['', []],
    ['not json', []],
  ])('is required by inhibitors that become %s: %j', (inhibitors, expected) => {
    expect(liveSwitchObstacles(parts, { ...parts, inhibitors })).toEqual(expected);
  });

  it('is required by another init (exit code 100 of switch-to-configuration)', () => {
    expect(liveSwitchObstacles(parts, { ...parts, initInterface: '3' })).toEqual([
      'init interface 2 → 3',
    ]);
  });
});

// As switch-to-configuration-ng treats each line (nixpkgs, the loop over current_filesystems).
it('mounts follow the two fstabs', () => {
  const before = [
    '# made by NixOS',
    '/dev/a / ext4 rw 0 1',
    '/dev/b /nix ext4 rw 0 1',
    '/dev/c /data ext4 rw 0 2',
    '/dev/d /moved ext4 rw 0 2',
    '/dev/e /gone ext4 rw 0 2',
    '/dev/s none swap defaults',
  ];
  const after = [
    '/dev/a2 / ext4 rw 0 1',
    '/dev/b2 /nix ext4 ro 0 1',
    '/dev/c /data ext4 ro 0 2',
    '/dev/d /moved xfs rw 0 2',
    '/dev/f /fresh ext4 rw 0 2',
  ];
  expect(compareFstab(before, after)).toEqual([
    { action: 'skip', place: '/' },
    { action: 'reload', place: '/data' },
    { action: 'remove', place: '/dev/s' },
    { action: 'add', place: '/fresh' },
    { action: 'remove', place: '/gone' },
    { action: 'restart', place: '/moved' },
    { action: 'reload', place: '/nix' },
  ]);
  expect(compareFstab(before, before)).toEqual([]);
});

// The file that OpNix's module writes (opnix v0.11.0, nix/module.nix, declarativeConfigFile).
describe('secrets', () => {
  const list = (...secrets: object[]) => [
    JSON.stringify({ secrets, pathTemplate: '', defaults: {}, systemdIntegration: {} }),
  ];
  const agent = { path: 'agentToken', reference: 'op://v/a/t', owner: 'root', mode: '0600' };

  it('come, go and change by reference or by who may read them', () => {
    const before = list(agent, { path: 'gone', reference: 'op://v/g/f' });
    const after = list({ ...agent, mode: '0640' }, { path: 'new', reference: 'op://v/n/f' });
    expect(compareSecrets(before, after)).toEqual([
      {
        change: 'changed',
        path: 'agentToken',
        reference: 'op://v/a/t',
        before: 'root:root 0600',
      },
      { change: 'removed', path: 'gone', reference: 'op://v/g/f' },
      { change: 'added', path: 'new', reference: 'op://v/n/f' },
    ]);
    expect(compareSecrets(before, before)).toEqual([]);
  });

  it('are not known when a list cannot be read', () => {
    expect(compareSecrets(list(agent), ['half'])).toBeUndefined();
    expect(compareSecrets(list(agent), ['{"secrets":{}}'])).toBeUndefined();
    expect(compareSecrets([], [])).toEqual([]);
  });
});
