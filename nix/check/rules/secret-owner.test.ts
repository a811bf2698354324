import { expect, test } from 'vitest';
import type { SecretSpec } from '../../fleet/types.ts';
import type { NixAttrs } from '../../lang/index.ts';
import { findings } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { secretOwner } from './secret-owner.ts';

const on = (spec: Partial<SecretSpec>, nixos: NixAttrs = {}) =>
  findings(secretOwner, {
    secrets: { key: testSecret(spec) },
    hosts: [{ nixos, on: [usesSecrets('key')] }],
  });

test('an account that nobody declares is an error', () => {
  expect(on({ owner: 'datadog' })).toMatchObject([
    { code: 'PN023', option: 'services.onepassword-secrets.secrets.key.owner' },
  ]);
});

// nixpkgs runs atticd with DynamicUser.
test('an account that systemd makes up is an error of its own kind', () => {
  const [found] = on({ owner: 'atticd' }, { services: { atticd: { enable: true } } });
  expect(found?.message).toContain('DynamicUser');
  const unit = { serviceConfig: { DynamicUser: true, ExecStart: 'x' } };
  expect(on({ group: 'thing' }, { systemd: { services: { thing: unit } } })).toHaveLength(1);
});

test.each<[string, Partial<SecretSpec>, NixAttrs]>([
  ['root', {}, {}],
  [
    'the owner',
    { owner: '{user}', group: 'users' },
    { users: { users: { hayden: { isNormalUser: true } } } },
  ],
  [
    'an account of a NixOS module',
    { owner: 'datadog', group: 'datadog' },
    { services: { 'datadog-agent': { enable: true } } },
  ],
  ['a declared group', { group: 'ops' }, { users: { groups: { ops: {} } } }],
])('%s passes', (_, spec, nixos) => {
  expect(on(spec, nixos)).toEqual([]);
});
