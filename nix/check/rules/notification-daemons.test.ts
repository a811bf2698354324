import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { notificationDaemons } from './notification-daemons.ts';

const on = (services: NixAttrs, shell: boolean) =>
  findingsOn(notificationDaemons, {
    nixos: { programs: { 'dms-shell': { enable: shell } } },
    home: { services },
  });

test('mako beside the shell is an error', () => {
  expect(on({ mako: { enable: true } }, true)).toMatchObject([{ code: 'PN077' }]);
  expect(on({ mako: { enable: true }, dunst: { enable: true } }, false)).toHaveLength(1);
});

test('one of them passes', () => {
  expect(on({}, true)).toEqual([]);
  expect(on({ mako: { enable: true } }, false)).toEqual([]);
});
