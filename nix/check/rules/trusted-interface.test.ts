import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { trustedInterface } from './trusted-interface.ts';

const on = (...trustedInterfaces: string[]) =>
  findingsOn(trustedInterface, { nixos: { networking: { firewall: { trustedInterfaces } } } });

test('a network card is an error, the tailnet a warning', () => {
  expect(on('enp1s0')).toMatchObject([{ code: 'PN053', severity: 'error' }]);
  expect(on('eth7')).toMatchObject([{ severity: 'error' }]);
  expect(on('tailscale0')).toMatchObject([{ severity: 'warning' }]);
});

test('loopback and bridges of containers pass', () => {
  expect(on('lo', 'podman0')).toEqual([]);
});
