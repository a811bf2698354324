import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { testSecret } from '../test-secrets.ts';
import { secretVault } from './secret-vault.ts';

test('another vault is an error', () => {
  const secrets = { key: testSecret({ reference: 'op://Private/item/field' }) };
  expect(findings(secretVault, { secrets })).toMatchObject([{ code: 'PN022', option: 'key' }]);
});

test('the vault of the fleet passes', () => {
  expect(findings(secretVault, { secrets: { key: testSecret() } })).toEqual([]);
});
