import { expect, test } from 'vitest';
import { testDisks } from '../test-disks.ts';
import { findingsOn } from '../test-fleet.ts';
import { diskDevice } from './disk-device.ts';

test('a device that was not measured is an error', () => {
  const disks = testDisks({}, { device: '/dev/disk/by-id/nvme-other' });
  expect(findingsOn(diskDevice, { disks })).toMatchObject([
    { code: 'PN089', option: 'disko.devices.disk.main.device' },
  ]);
});

test('one device for two disks is an error', () => {
  const disks = { ...testDisks(), data: testDisks().main ?? null };
  expect(findingsOn(diskDevice, { disks })[0]?.message).toContain('main and data');
});

test('the measured device passes', () => {
  expect(findingsOn(diskDevice, { disks: testDisks() })).toEqual([]);
});
