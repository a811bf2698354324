import { expect, test } from 'vitest';
import { laptopDisk, serverDisk } from '../../fleet/disks.ts';
import type { NixAttrs } from '../../lang/index.ts';
import { testDisks, testRoot } from '../test-disks.ts';
import { findingsOn } from '../test-fleet.ts';
import { diskGrammar } from './disk-grammar.ts';

const on = (disks: NixAttrs) => findingsOn(diskGrammar, { disks });
const root = (content: NixAttrs) => testDisks({ root: { size: '100%', content } });

// What disko's types refuse: "50GiB" and an EF02 as a GUID with a file system were the
// predecessor's; `no_exec` is no option of mount(8).
test.each<[string, NixAttrs, string]>([
  ['a size', testDisks({ swap: { size: '8GiB', content: { type: 'swap' } } }), '"8GiB"'],
  ['a partition type', testDisks({ data: { size: '1G', type: 'linux' } }), '"linux"'],
  ['a device by letter', testDisks({}, { device: '/dev/sda' }), '/dev/sda'],
  ['a content type', root({ type: 'ext4', mountpoint: '/' }), '"ext4"'],
  ['a file system without format', root({ type: 'filesystem', mountpoint: '/' }), 'no format'],
  [
    'a mount option',
    root({ type: 'filesystem', format: 'ext4', mountpoint: '/', mountOptions: ['no_exec'] }),
    '"no_exec"',
  ],
  ['options without a place', root({ ...testRoot, mountOptions: ['noatime'] }), 'no mountpoint'],
  [
    'a swap file',
    root({
      type: 'btrfs',
      subvolumes: { '@swap': { mountpoint: '/.swap', swap: { file: { size: '8' } } } },
    }),
    '"8"',
  ],
  ['an attribute', root({ ...testRoot, subvolume: {} }), '"subvolume"'],
  [
    'two that take the rest',
    testDisks({ data: { size: '100%', content: testRoot } }),
    'root and data',
  ],
  ['no size', testDisks({ data: {} }), 'neither size nor end'],
])('%s is an error', (_, disks, words) => {
  const found = on(disks);
  expect(found).toMatchObject([{ code: 'PN080', severity: 'error' }]);
  expect(found[0]?.message).toContain(words);
});

test('the layouts of the fleet pass', () => {
  const device = '/dev/disk/by-id/nvme-test';
  expect(on(laptopDisk({ device, swapSize: '8G', luks: true }))).toEqual([]);
  expect(on(serverDisk({ device, swapSize: '8G' }))).toEqual([]);
  expect(on(testDisks())).toEqual([]);
});
