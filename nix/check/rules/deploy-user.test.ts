import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { deployUser } from './deploy-user.ts';

const keys = { openssh: { authorizedKeys: { keys: ['ssh-ed25519 AAAA deploy'] } } };
const shell = '/run/current-system/sw/bin/bash';
const sudo = {
  sudo: {
    extraRules: [{ users: ['deploy'], commands: [{ command: 'ALL', options: ['NOPASSWD'] }] }],
  },
};
const good: NixAttrs = {
  services: { openssh: { enable: true } },
  users: { users: { deploy: { isSystemUser: true, shell, ...keys } } },
  security: sudo,
  nix: { settings: { 'trusted-users': ['root', 'deploy'] } },
};
const on = (changed: NixAttrs, user = 'deploy') =>
  findingsOn(deployUser, { nixos: { ...good, ...changed }, deploy: { user } });

test.each<[string, NixAttrs, string]>([
  ['no account', { users: {} }, 'is not an account'],
  ['no shell', { users: { users: { deploy: { isSystemUser: true, ...keys } } } }, 'no login shell'],
  ['no key', { users: { users: { deploy: { isNormalUser: true } } } }, 'has no key'],
  ['a password for sudo', { security: {} }, 'needs a password'],
  [
    'shut out by sshd',
    { services: { openssh: { enable: true, settings: { AllowUsers: ['hayden'] } } } },
    'AllowUsers',
  ],
])('%s is an error', (_, changed, words) => {
  const found = on(changed);
  expect(found).toMatchObject([{ code: 'PN063', severity: 'error' }]);
  expect(found[0]?.message).toContain(words);
});

test('an account that the Nix daemon does not trust is a warning', () => {
  expect(on({ nix: {} })).toMatchObject([
    { severity: 'warning', option: 'nix.settings.trusted-users' },
  ]);
});

test('root is kept out by PermitRootLogin', () => {
  const openssh = { enable: true, settings: { PermitRootLogin: 'no' } };
  expect(on({ services: { openssh } }, 'root')).toHaveLength(1);
});

test('the deploy account, and a wheel without password, pass', () => {
  expect(on({})).toEqual([]);
  const wheel = {
    users: { users: { hayden: { isNormalUser: true, extraGroups: ['wheel'], ...keys } } },
    security: { sudo: { wheelNeedsPassword: false } },
    nix: { settings: { 'trusted-users': ['@wheel'] } },
  };
  expect(on(wheel, 'hayden')).toEqual([]);
});
