import { expect, it } from 'vitest';
import { decideInterfaces } from './server-net.ts';

it('runs the measured Ethernet interfaces by name, and leaves Wi-Fi alone', () => {
  expect(
    decideInterfaces([
      { name: 'enp1s0', kind: 'ethernet', driver: 'virtio_net' },
      { name: 'wlan0', kind: 'wifi', driver: null },
    ]),
  ).toEqual([{ name: 'enp1s0', match: { Name: 'enp1s0' } }]);
});

// NixOS's own catch-all network (networkd.nix, 99-ethernet-default-dhcp) matches the same way.
it('takes every physical Ethernet device where none was measured', () => {
  expect(decideInterfaces([])).toEqual([
    { name: 'ethernet', match: { Type: 'ether', Kind: '!*' } },
  ]);
});
