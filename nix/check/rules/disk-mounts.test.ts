import { expect, test } from 'vitest';
import { testDisks, testEsp, testRoot } from '../test-disks.ts';
import { findingsOn } from '../test-fleet.ts';
import { diskMounts } from './disk-mounts.ts';

test('no /boot is an error', () => {
  const found = findingsOn(diskMounts, { disks: testDisks({ ESP: null }) });
  expect(found).toMatchObject([{ code: 'PN081', severity: 'error' }]);
  expect(found[0]?.message).toContain('/boot');
});

test('two of one place are an error', () => {
  const disks = testDisks({ ESP2: testEsp, root2: { size: '1G', content: testRoot } });
  expect(findingsOn(diskMounts, { disks })).toHaveLength(2);
});

test('one of each, and a host without disks, pass', () => {
  expect(findingsOn(diskMounts, { disks: testDisks() })).toEqual([]);
  expect(findingsOn(diskMounts, {})).toEqual([]);
});
