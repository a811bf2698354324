import { expect, test } from 'vitest';
import type { PublicPort } from '../../fleet/types.ts';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { publicPortUndeclared } from './public-port-undeclared.ts';

const on = (nixos: NixAttrs, publicPorts: readonly PublicPort[] = []) =>
  findingsOn(publicPortUndeclared, { nixos, publicPorts });
const firewall = (options: NixAttrs): NixAttrs => ({ networking: { firewall: options } });
const declared = (port: number, protocol: 'tcp' | 'udp' = 'tcp'): PublicPort[] => [
  { port, protocol, why: 'a test' },
];

// openssh.openFirewall is true by default, tailscale's is not (nixpkgs, services/networking).
test.each<[string, NixAttrs, string]>([
  ['a list', firewall({ allowedTCPPorts: [8080] }), 'port 8080/tcp'],
  [
    'a range',
    firewall({ allowedUDPPortRanges: [{ from: 60000, to: 60010 }] }),
    'ports 60000 to 60010/udp',
  ],
  [
    'an interface of the machine',
    firewall({ interfaces: { enp1s0: { allowedTCPPorts: [80] } } }),
    'port 80/tcp',
  ],
  ['openssh, by default', { services: { openssh: { enable: true } } }, 'port 22/tcp'],
  [
    'openssh on another port',
    { services: { openssh: { enable: true, ports: [2222] } } },
    'port 2222/tcp',
  ],
  [
    'tailscale, when told',
    { services: { tailscale: { enable: true, openFirewall: true } } },
    'port 41641/udp',
  ],
])('%s is an error', (_, nixos, what) => {
  const found = on(nixos);
  expect(found).toMatchObject([{ code: 'PN051', severity: 'error' }]);
  expect(found[0]?.message).toContain(what);
});

test('openFirewall counts as what its module claims, or is unclear', () => {
  const nixos = { services: { jellyfin: { openFirewall: true } } };
  const ports = [
    { port: 8096, protocol: 'tcp', reach: 'public', unit: 'jellyfin', why: 'films' },
  ] as const;
  expect(findingsOn(publicPortUndeclared, { nixos, ports })[0]?.message).toContain('port 8096/tcp');
  expect(on(nixos)[0]?.message).toContain('nobody can tell which');
});

test('rules in the firewall’s own language are a warning', () => {
  expect(on(firewall({ extraInputRules: 'accept' }))).toMatchObject([{ severity: 'warning' }]);
});

test.each<[string, NixAttrs, PublicPort[]?]>([
  ['what the host declares', firewall({ allowedTCPPorts: [443] }), declared(443)],
  ['the tailnet', firewall({ interfaces: { tailscale0: { allowedTCPPorts: [8080] } } })],
  ['openssh that is closed', { services: { openssh: { enable: true, openFirewall: false } } }],
  ['tailscale by default', { services: { tailscale: { enable: true } } }],
])('%s passes', (_, nixos, ports) => {
  expect(on(nixos, ports)).toEqual([]);
});
