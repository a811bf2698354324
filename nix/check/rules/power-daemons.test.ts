import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { powerDaemons } from './power-daemons.ts';

const on = (services: NixAttrs, programs: NixAttrs = {}) =>
  findingsOn(powerDaemons, { nixos: { services, programs } });
const tlp = { tlp: { enable: true } };

test('TLP beside power-profiles-daemon is an error, also when the shell brings that', () => {
  const both = { ...tlp, 'power-profiles-daemon': { enable: true } };
  expect(on(both)).toMatchObject([{ code: 'PN075', severity: 'error' }]);
  expect(on(tlp, { 'dms-shell': { enable: true } })).toHaveLength(1);
});

test('one of them passes', () => {
  expect(on(tlp)).toEqual([]);
  const chosen = { ...tlp, 'power-profiles-daemon': { enable: false } };
  expect(on(chosen, { 'dms-shell': { enable: true } })).toEqual([]);
});
