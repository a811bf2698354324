import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { testDisks, testEsp } from '../test-disks.ts';
import { findingsOn } from '../test-fleet.ts';
import { esp } from './esp.ts';

const on = (changed: NixAttrs) =>
  findingsOn(esp, { disks: testDisks({ ESP: { ...testEsp, ...changed } }) });
const content = testEsp.content as NixAttrs;

test('a small one, one that everybody reads, and another type', () => {
  expect(on({ size: '512M' })).toMatchObject([{ code: 'PN087', severity: 'warning' }]);
  expect(on({ content: { ...content, mountOptions: ['noatime'] } })[0]?.hint).toContain(
    'umask=0077',
  );
  expect(on({ type: '8300' })).toMatchObject([{ severity: 'error' }]);
});

test('1G with umask passes', () => {
  expect(on({})).toEqual([]);
});
