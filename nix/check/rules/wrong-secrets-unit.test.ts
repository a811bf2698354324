import { expect, test } from 'vitest';
import { findingsOn } from '../test-fleet.ts';
import { wrongSecretsUnit } from './wrong-secrets-unit.ts';

test('the unit that does not exist is an error wherever it is named', () => {
  const wrong = { systemd: { services: { a: { after: ['onepassword-secrets.service'] } } } };
  expect(findingsOn(wrongSecretsUnit, { nixos: wrong })).toMatchObject([
    { code: 'PN030', option: 'systemd.services.a.after' },
  ]);
  const settings = { systemd: { services: { 'onepassword-secrets': { wants: ['x.service'] } } } };
  expect(findingsOn(wrongSecretsUnit, { nixos: settings })).toHaveLength(1);
});

test("the real unit and OpNix's options pass", () => {
  const nixos = {
    services: { 'onepassword-secrets': { enable: true } },
    systemd: { services: { a: { after: ['opnix-secrets.service'] } } },
  };
  expect(findingsOn(wrongSecretsUnit, { nixos })).toEqual([]);
});
