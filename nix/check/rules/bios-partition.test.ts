import { expect, test } from 'vitest';
import type { Facts } from '../../fleet/facts.ts';
import { testDisks, testEsp } from '../test-disks.ts';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { biosPartition } from './bios-partition.ts';

const bios: Facts = { ...testFacts, firmware: 'bios' };
const boot = { size: '1M', type: 'EF02' };

test('a machine with BIOS and no EF02 is an error', () => {
  expect(findingsOn(biosPartition, { facts: bios, disks: testDisks() })).toMatchObject([
    { code: 'PN082', option: 'disko.devices.disk' },
  ]);
});

// The predecessor gave the raw GUID of the type, with a vfat inside.
test('something inside the partition is an error', () => {
  const full = { ...testEsp, type: '21686148-6449-6E6F-744E-656564454649' };
  const disks = testDisks({ boot: full });
  expect(findingsOn(biosPartition, { facts: bios, disks })).toMatchObject([
    { option: 'disko.devices.disk.main.content.partitions.boot.content' },
  ]);
});

test('an empty EF02, and UEFI without any, pass', () => {
  expect(findingsOn(biosPartition, { facts: bios, disks: testDisks({ boot }) })).toEqual([]);
  expect(findingsOn(biosPartition, { disks: testDisks() })).toEqual([]);
});
