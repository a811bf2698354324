import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { displayManagers } from './display-managers.ts';

const on = (services: NixAttrs) => findingsOn(displayManagers, { nixos: { services } });

test('two are an error', () => {
  const services = { displayManager: { sddm: { enable: true } }, greetd: { enable: true } };
  expect(on(services)).toMatchObject([{ code: 'PN070', severity: 'error' }]);
});

// nixpkgs' dms-greeter runs inside greetd and turns it on.
test('greetd with its greeter is one', () => {
  expect(
    on({ displayManager: { 'dms-greeter': { enable: true } }, greetd: { enable: true } }),
  ).toEqual([]);
  expect(on({ greetd: { enable: true } })).toEqual([]);
});
