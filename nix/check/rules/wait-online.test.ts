import { expect, test } from 'vitest';
import type { Role } from '../../fleet/types.ts';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { waitOnline } from './wait-online.ts';

const on = (role: Role, more: NixAttrs = {}) =>
  findingsOn(waitOnline, {
    role,
    nixos: { networking: { networkmanager: { enable: true } }, ...more },
  });

test('a workstation that waits is a warning', () => {
  expect(on('workstation')).toMatchObject([
    { code: 'PN058', option: 'systemd.services.NetworkManager-wait-online.enable' },
  ]);
});

test('one that does not, and a server, pass', () => {
  const services = { 'NetworkManager-wait-online': { enable: false } };
  expect(on('workstation', { systemd: { services } })).toEqual([]);
  expect(on('server')).toEqual([]);
});
