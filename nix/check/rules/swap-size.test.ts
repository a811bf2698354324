import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { testDisks } from '../test-disks.ts';
import { findingsOn, testFacts } from '../test-fleet.ts';
import { swapSize } from './swap-size.ts';

const on = (memoryMiB: number | null, size: string | undefined, nixos: NixAttrs = {}) =>
  findingsOn(swapSize, {
    nixos,
    facts: { ...testFacts, memoryMiB },
    disks:
      size === undefined ? testDisks() : testDisks({ swap: { size, content: { type: 'swap' } } }),
  });

test('more than twice the memory, and none on a small machine, are warnings', () => {
  expect(on(4096, '16G')).toMatchObject([{ code: 'PN095', severity: 'warning' }]);
  expect(on(4096, undefined)).toMatchObject([{ option: 'zramSwap.enable' }]);
});

test('zram that does not fit is a warning', () => {
  expect(on(4096, '4G', { zramSwap: { enable: true, memoryPercent: 300 } })).toHaveLength(1);
});

test('what fits, and a memory that nobody knows, pass', () => {
  expect(on(4096, '8G')).toEqual([]);
  expect(on(4096, undefined, { zramSwap: { enable: true } })).toEqual([]);
  expect(on(null, '64G')).toEqual([]);
});
