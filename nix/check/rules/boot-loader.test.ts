import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { testDisks } from '../test-disks.ts';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { bootLoader } from './boot-loader.ts';

const on = (loader: NixAttrs, firmware: 'uefi' | 'bios' | null, disks: NixAttrs) =>
  findingsOn(bootLoader, { nixos: { boot: { loader } }, facts: { ...testFacts, firmware }, disks });

const hybrid = testDisks({ boot: { size: '1M', type: 'EF02' } });
const grub = { enable: true, efiSupport: true, efiInstallAsRemovable: true };
const systemdBoot = { 'systemd-boot': { enable: true } };

test.each<[string, NixAttrs, 'uefi' | 'bios', NixAttrs, string]>([
  ['both', { ...systemdBoot, grub }, 'uefi', hybrid, 'both on'],
  ['none', {}, 'uefi', hybrid, 'no boot loader'],
  ['systemd-boot on BIOS', systemdBoot, 'bios', testDisks(), 'needs UEFI'],
  ['systemd-boot without ESP', systemdBoot, 'uefi', testDisks({ ESP: null }), 'vfat at /boot'],
  // disko sets boot.loader.grub.devices for an EF02 partition.
  [
    'GRUB with a second device',
    { grub: { ...grub, device: '/dev/sda' } },
    'bios',
    hybrid,
    'already',
  ],
  ['GRUB without a device', { grub }, 'uefi', testDisks(), 'no device'],
  ['GRUB on UEFI for BIOS only', { grub: { enable: true } }, 'uefi', hybrid, 'efiSupport'],
  [
    'GRUB that nothing finds',
    { grub: { ...grub, efiInstallAsRemovable: false } },
    'uefi',
    hybrid,
    'firmware',
  ],
  [
    'removable with boot variables',
    { grub, efi: { canTouchEfiVariables: true } },
    'uefi',
    hybrid,
    'exclude',
  ],
])('%s', (_, loader, firmware, disks, words) => {
  const found = on(loader, firmware, disks);
  expect(found).toMatchObject([{ code: 'PN083', severity: 'error' }]);
  expect(found[0]?.message).toContain(words);
});

test('each where it belongs passes', () => {
  expect(on(systemdBoot, 'uefi', testDisks())).toEqual([]);
  expect(on({ grub }, 'bios', hybrid)).toEqual([]);
  expect(on({ grub }, null, hybrid)).toEqual([]);
});
