import { expect, test } from 'vitest';
import type { Reach } from '../../fleet/types.ts';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { portReach } from './port-reach.ts';

const on = (reach: Reach, firewall: NixAttrs) =>
  findingsOn(portReach, {
    nixos: { networking: { firewall } },
    ports: [{ port: 5432, protocol: 'tcp', reach, unit: 'postgresql', why: 'SQL' }],
  });
const tailnet = { interfaces: { tailscale0: { allowedTCPPorts: [5432] } } };

test('a port that is wider open than its module says is an error', () => {
  expect(on('loopback', { allowedTCPPorts: [5432] })).toMatchObject([
    { code: 'PN055', severity: 'error', option: '5432/tcp' },
  ]);
  expect(on('tailnet', { allowedTCPPorts: [5432] })).toHaveLength(1);
  expect(on('loopback', tailnet)).toHaveLength(1);
});

test('a port for the tailnet that stays closed there is a warning', () => {
  expect(on('tailnet', {})).toMatchObject([{ severity: 'warning' }]);
});

test('as claimed passes', () => {
  expect(on('loopback', {})).toEqual([]);
  expect(on('tailnet', tailnet)).toEqual([]);
  expect(on('public', { allowedTCPPorts: [5432] })).toEqual([]);
});
