import { expect, test } from 'vitest';
import { mkForce, ref } from '../../lang/index.ts';
import { findingsOn, testCatalogue } from '../test-fleet.ts';
import { optionType } from './option-type.ts';

// Types as the NixOS 24.11 manual prints them.
const nixos = testCatalogue({
  'networking.firewall.allowedTCPPorts':
    'list of 16 bit unsigned integer; between 0 and 65535 (both inclusive)',
  'zramSwap.enable': 'boolean',
});

test('values of another type are errors, inside mkForce too', () => {
  const config = {
    zramSwap: { enable: mkForce('yes') },
    networking: { firewall: { allowedTCPPorts: [22, 70_000] } },
  };
  const found = findingsOn(optionType, { nixos: config }, { catalogues: { nixos } });
  expect(found.map(({ option }) => option)).toEqual([
    'networking.firewall.allowedTCPPorts[1]',
    'zramSwap.enable',
  ]);
  expect(found[1]?.message).toMatch(/takes a boolean/);
});

test('right types and what Nix would have to evaluate pass', () => {
  const config = {
    zramSwap: { enable: ref('config.services.foo.enable') },
    networking: { firewall: { allowedTCPPorts: [22] } },
  };
  expect(findingsOn(optionType, { nixos: config }, { catalogues: { nixos } })).toEqual([]);
});
