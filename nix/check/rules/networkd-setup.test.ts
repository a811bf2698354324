import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { networkdSetup } from './networkd-setup.ts';

const network = (required: string, Name = 'enp1s0'): NixAttrs => ({
  networks: { lan: { matchConfig: { Name }, linkConfig: { RequiredForOnline: required } } },
});
const on = (networking: NixAttrs, systemd: NixAttrs) =>
  findingsOn(networkdSetup, {
    nixos: { networking: { useNetworkd: true, ...networking }, systemd: { network: systemd } },
  });
const off = { useDHCP: false };

test('useDHCP left on is an error', () => {
  expect(on({}, network('routable'))).toMatchObject([
    { code: 'PN057', option: 'networking.useDHCP' },
  ]);
});

test('a server whose networks nobody waits for, or without any, is an error', () => {
  expect(on(off, network('no'))).toMatchObject([{ option: 'systemd.network.networks' }]);
  expect(on(off, {})).toHaveLength(1);
});

test('a network for a card that the machine does not have is an error', () => {
  const [found] = on(off, network('routable', 'ens3'));
  expect(found?.message).toContain('matches ens3, and the machine has enp1s0');
});

test('all in order, and a host without networkd, pass', () => {
  expect(on(off, network('routable'))).toEqual([]);
  expect(on(off, network('routable', 'en*'))).toEqual([]);
  expect(findingsOn(networkdSetup, {})).toEqual([]);
});
