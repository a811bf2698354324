import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findings, findingsOn } from '../test-fleet.ts';
import { adminKey } from './admin-key.ts';

const keys = { openssh: { authorizedKeys: { keys: ['ssh-ed25519 AAAA hayden'] } } };
const on = (hayden: NixAttrs) => findingsOn(adminKey, { nixos: { users: { users: { hayden } } } });

test('a host where nobody with a key is an administrator cannot be deployed', () => {
  expect(on(keys)).toMatchObject([{ code: 'PN060', severity: 'warning', blocksDeploy: true }]);
  expect(on({ extraGroups: ['wheel'] })).toHaveLength(1);
});

test('a fleet without any key says so', () => {
  const user = { name: 'hayden', fullName: 'Hayden', email: undefined, authorizedKeys: [] };
  const [found] = findings(adminKey, { user });
  expect(found?.hint).toContain('hosts/authorized_keys');
});

test('a key in wheel passes', () => {
  expect(on({ ...keys, extraGroups: ['wheel'] })).toEqual([]);
});
