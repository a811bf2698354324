import { expect, test } from 'vitest';
import { findingsOn, testCatalogue } from '../test-fleet.ts';
import { unknownOption } from './unknown-option.ts';

// Names and types as the NixOS 24.11 manual prints them.
const nixos = testCatalogue({
  'networking.hostName': 'string',
  'nixpkgs.hostPlatform': 'string or (attribute set)',
  'system.stateVersion': 'string',
  'services.openssh.enable': 'boolean',
  'services.openssh.settings': 'open submodule of attribute set of (atom)',
  'services.openssh.settings.X11Forwarding': 'boolean',
});

test('an option that does not exist is an error and names what may have been meant', () => {
  const found = findingsOn(
    unknownOption,
    { nixos: { services: { openssh: { enabel: true } } } },
    { catalogues: { nixos } },
  );
  expect(found).toMatchObject([
    {
      code: 'PN010',
      severity: 'error',
      host: 'box',
      option: 'services.openssh.enabel',
      hint: 'did you mean services.openssh.enable?',
    },
  ]);
  expect(found[0]?.where).toMatch(/test-fleet\.ts:\d+$/);
});

test('known options and keys of a free-form set pass', () => {
  const config = { services: { openssh: { enable: true, settings: { MaxAuthTries: 4 } } } };
  expect(findingsOn(unknownOption, { nixos: config }, { catalogues: { nixos } })).toEqual([]);
});
