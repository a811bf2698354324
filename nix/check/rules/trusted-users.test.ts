import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { trustedUsers } from './trusted-users.ts';

const on = (...users: string[]) =>
  findingsOn(trustedUsers, {
    nixos: {
      nix: { settings: { 'trusted-users': users } },
      services: { atticd: { enable: true } },
    },
  });

test('everybody, and a service, are errors', () => {
  expect(on('*')).toMatchObject([{ code: 'PN101', severity: 'error' }]);
  expect(on('root', 'atticd')[0]?.message).toContain('atticd');
});

test('root, the deploy account and wheel pass', () => {
  expect(on('root', 'deploy', '@wheel')).toEqual([]);
});
