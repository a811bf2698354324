import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { opnixToken } from './opnix-token.ts';

test.each<[string, NixAttrs]>([
  ['environment.etc', { environment: { etc: { 'opnix-token': { text: '' } } } }],
  ['tmpfiles rules', { systemd: { tmpfiles: { rules: ['f /etc/opnix-token 0600 root root -'] } } }],
  [
    'tmpfiles settings',
    { systemd: { tmpfiles: { settings: { a: { '/etc/opnix-token': { f: { mode: '0600' } } } } } } },
  ],
  [
    'an activation script',
    { system: { activationScripts: { token: { text: 'touch /etc/opnix-token' } } } },
  ],
])('%s must not manage the token', (_, nixos) => {
  expect(findingsOn(opnixToken, { nixos })[0]).toMatchObject({ code: 'PN031', severity: 'error' });
});

test('naming its path to OpNix is fine', () => {
  const nixos = { services: { 'onepassword-secrets': { tokenFile: '/etc/opnix-token' } } };
  expect(findingsOn(opnixToken, { nixos })).toEqual([]);
});
