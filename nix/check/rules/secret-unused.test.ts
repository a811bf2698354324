import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { secretUnused } from './secret-unused.ts';

const secrets = { key: testSecret() };

test('a secret that nobody uses is a note', () => {
  expect(findings(secretUnused, { secrets })).toMatchObject([
    { code: 'PN124', severity: 'info', option: 'key' },
  ]);
});

test('a used one passes', () => {
  expect(findings(secretUnused, { secrets, hosts: [{ on: [usesSecrets('key')] }] })).toEqual([]);
});
