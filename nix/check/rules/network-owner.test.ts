import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { networkOwner } from './network-owner.ts';

// The test host has one Ethernet card, enp1s0.
const networkd = (match: NixAttrs): NixAttrs => ({
  network: { networks: { lan: { matchConfig: match } } },
});
const manager = (unmanaged: readonly string[] = []): NixAttrs => ({
  networkmanager: { enable: true, unmanaged },
});

test.each([{ Name: 'enp*' }, { Type: 'ether' }])('both programs on one card: %o', (match) => {
  const nixos = { networking: manager(), systemd: networkd(match) };
  const [found] = findingsOn(networkOwner, { nixos });
  expect(found).toMatchObject({ code: 'PN056', severity: 'error' });
  expect(found?.message).toContain('enp1s0');
});

test('addresses by both ways of NixOS', () => {
  const nixos = {
    networking: { useNetworkd: true, interfaces: { enp1s0: { useDHCP: true } } },
    systemd: networkd({ Name: 'enp1s0' }),
  };
  expect(findingsOn(networkOwner, { nixos })).toMatchObject([
    { option: 'networking.interfaces.enp1s0.useDHCP' },
  ]);
});

test.each<[string, NixAttrs]>([
  ['networkd alone', { networking: { useNetworkd: true }, systemd: networkd({ Name: 'enp1s0' }) }],
  ['NetworkManager alone', { networking: manager() }],
  ['another card', { networking: manager(), systemd: networkd({ Name: 'wg0' }) }],
  [
    'an unmanaged card',
    { networking: manager(['interface-name:enp*']), systemd: networkd({ Name: 'enp1s0' }) },
  ],
])('%s passes', (_, nixos) => {
  expect(findingsOn(networkOwner, { nixos })).toEqual([]);
});
