import { expect, test } from 'vitest';
import { mkForce } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { firewallOff } from './firewall-off.ts';

const on = (enable: boolean) =>
  findingsOn(firewallOff, { nixos: { networking: { firewall: { enable: mkForce(enable) } } } });

test('off is an error', () => {
  expect(on(false)).toMatchObject([{ code: 'PN054', option: 'networking.firewall.enable' }]);
});

test('on, and the default of NixOS, pass', () => {
  expect(on(true)).toEqual([]);
  expect(findingsOn(firewallOff, {})).toEqual([]);
});
