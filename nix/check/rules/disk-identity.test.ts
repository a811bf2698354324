import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { testDisks, testRoot } from '../test-disks.ts';
import { findingsOn } from '../test-fleet.ts';
import { diskIdentityKept } from './disk-identity.ts';

const identity = { stateVersion: '25.05', disks: { main: ['ESP', 'root'] } };
const on = (disks: NixAttrs, reinstall: readonly string[] = []) =>
  findingsOn(diskIdentityKept, { disks, identity }, { reinstall: new Set(reinstall) });
const renamed = testDisks({ root: null, system: { size: '100%', content: testRoot } });

test('a renamed partition, a new disk and a lost one are errors about identity', () => {
  const found = on(renamed);
  expect(found).toMatchObject([
    { code: 'PN084', severity: 'error', identity: true, option: 'disko.devices.disk.main' },
  ]);
  expect(found[0]?.message).toContain('with ESP, root and is now declared with ESP, system');
  expect(on({ ...testDisks(), data: {} })).toHaveLength(1);
  expect(on({})).toHaveLength(1);
});

test('the same names, a host to be installed anew, and one never installed, pass', () => {
  expect(on(testDisks())).toEqual([]);
  expect(on(renamed, ['box'])).toEqual([]);
  expect(on(renamed, ['another'])).toHaveLength(1);
  expect(findingsOn(diskIdentityKept, { disks: renamed })).toEqual([]);
});
