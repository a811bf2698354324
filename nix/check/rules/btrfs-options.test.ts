import { expect, test } from 'vitest';
import { testDisks } from '../test-disks.ts';
import { findingsOn } from '../test-fleet.ts';
import { btrfsOptions } from './btrfs-options.ts';

const on = (...options: readonly (readonly string[])[]) => {
  const subvolumes = Object.fromEntries(
    options.map((mountOptions, index) => [`@${index}`, { mountpoint: `/${index}`, mountOptions }]),
  );
  return findingsOn(btrfsOptions, {
    disks: testDisks({ root: { size: '100%', content: { type: 'btrfs', subvolumes } } }),
  });
};

// btrfs(5), "Mount options": most of them apply to the whole file system.
test('different compression is a warning', () => {
  const [found] = on(['compress=zstd:3'], ['compress=zstd:1']);
  expect(found).toMatchObject({ code: 'PN088', severity: 'warning' });
  expect(on(['compress=zstd'], ['nodatacow'])).toHaveLength(1);
});

test('the same, and what each mount has of its own, pass', () => {
  expect(on(['compress=zstd', 'noatime'], ['noexec', 'compress=zstd'])).toEqual([]);
});
