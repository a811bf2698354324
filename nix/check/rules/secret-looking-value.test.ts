import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { secretLookingValue } from './secret-looking-value.ts';

// Made up, in the form that Tailscale documents.
const key = `tskey-auth-${'kQ3x7yCNTRL'}-${'9hTbW2mZpR4vLq8sXc5nYd'}`;
const hosts = [{ nixos: { services: { tailscale: { extraUpFlags: [`--auth-key=${key}`] } } } }];

test('an option value is named with its module, and not repeated', () => {
  const found = findings(secretLookingValue, { hosts });
  expect(found).toMatchObject([
    { code: 'PN032', severity: 'error', host: 'box', option: 'services.tailscale.extraUpFlags' },
  ]);
  expect(JSON.stringify(found)).not.toContain(key);
});

test('one in the generated tree is traced to its option, or given with file and line', () => {
  const files = new Map([['modules/a.nix', `{\n  x = "${key}";\n}\n`]]);
  expect(findings(secretLookingValue, { hosts }, { files })).toMatchObject([
    { host: 'box', option: 'services.tailscale.extraUpFlags' },
  ]);
  expect(findings(secretLookingValue, {}, { files })).toMatchObject([
    { where: 'nix/generated/modules/a.nix:2' },
  ]);
});

test('public values pass', () => {
  const nixos = {
    nix: {
      settings: {
        'trusted-public-keys': ['cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
      },
    },
  };
  const files = new Map([
    ['flake.lock', '"narHash": "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="'],
  ]);
  expect(findings(secretLookingValue, { hosts: [{ nixos }] })).toEqual([]);
  expect(findings(secretLookingValue, {}, { files })).toEqual([]);
});
