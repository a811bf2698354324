import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { rootLogin } from './root-login.ts';

const on = (PermitRootLogin: string) =>
  findingsOn(rootLogin, {
    nixos: { services: { openssh: { enable: true, settings: { PermitRootLogin } } } },
  });

test('yes is an error', () => {
  expect(on('yes')).toMatchObject([{ code: 'PN062', severity: 'error' }]);
});

test.each(['no', 'prohibit-password'])('%s passes', (value) => {
  expect(on(value)).toEqual([]);
});
