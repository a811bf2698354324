import { expect, test } from 'vitest';
import type { SecretSpec } from '../../fleet/types.ts';
import type { NixAttrs } from '../../lang/index.ts';
import { defineModule, findings } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { secretOrdering } from './secret-ordering.ts';

const opnix = ['opnix-secrets.service'];

const unitWith = (unit: NixAttrs, spec: Partial<SecretSpec> = {}, others: NixAttrs = {}) => {
  const module = defineModule({
    name: 'test/unit',
    description: 'a unit that reads a secret',
    nixos: ({ secret }) => {
      const serviceConfig = { ExecStart: 'x', LoadCredential: [secret('key')] };
      return { systemd: { services: { ...others, reader: { ...unit, serviceConfig } } } } as never;
    },
  });
  return findings(secretOrdering, {
    secrets: { key: testSecret(spec) },
    hosts: [{ on: [module] }],
  });
};

test('a unit that reads a secret and does not wait is an error', () => {
  expect(unitWith({})).toMatchObject([
    { code: 'PN029', severity: 'error', option: 'systemd.services.reader' },
  ]);
  expect(unitWith({ after: opnix })).toHaveLength(1);
});

test('after with wants, or being a consumer of the secret, is enough', () => {
  expect(unitWith({ after: opnix, wants: opnix })).toEqual([]);
  expect(unitWith({}, { consumers: ['reader'] })).toEqual([]);
});

test('waiting for a unit that waits is enough', () => {
  const environment = { after: opnix, wants: opnix, script: 'true' };
  const on = (wants: readonly string[]) =>
    unitWith({ after: ['environment.service'], wants }, {}, { environment });
  expect(on(['environment.service'])).toEqual([]);
  expect(on([])).toHaveLength(1);
});

test('requires is an error', () => {
  const found = unitWith({ after: opnix, wants: opnix, requires: opnix });
  expect(found).toMatchObject([{ option: 'systemd.services.reader.requires' }]);
});

test('a secret for a service of NixOS that nobody orders is a warning', () => {
  const on = (consumers: readonly string[]) =>
    findings(secretOrdering, {
      secrets: { key: testSecret({ consumers }) },
      hosts: [{ on: [usesSecrets('key')] }],
    });
  expect(on([])).toMatchObject([{ severity: 'warning', option: 'services.consumer.keyFile' }]);
  expect(on(['consumer'])).toEqual([]);
});
