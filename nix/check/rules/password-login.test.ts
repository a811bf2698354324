import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { passwordLogin } from './password-login.ts';

const on = (settings: NixAttrs, enable = true) =>
  findingsOn(passwordLogin, { nixos: { services: { openssh: { enable, settings } } } });
const off = { PasswordAuthentication: false, KbdInteractiveAuthentication: false };

// NixOS's default of both is true (nixpkgs, services/networking/ssh/sshd.nix).
test('on, or left at the default, is an error', () => {
  expect(on({ ...off, PasswordAuthentication: true })).toMatchObject([
    { code: 'PN061', option: 'services.openssh.settings.PasswordAuthentication' },
  ]);
  expect(on({}).map(({ message }) => message.includes('not set'))).toEqual([true, true]);
});

test('both off, or no sshd, pass', () => {
  expect(on(off)).toEqual([]);
  expect(on({}, false)).toEqual([]);
});
