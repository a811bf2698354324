import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { testSecret } from '../test-secrets.ts';
import { secretName } from './secret-name.ts';

test.each(['api-key', 'ApiKey', '1key', 'api_key'])('OpNix refuses %s', (name) => {
  expect(findings(secretName, { secrets: { [name]: testSecret() } })).toMatchObject([
    { code: 'PN020', severity: 'error', option: name },
  ]);
});

test('camelCase passes', () => {
  expect(findings(secretName, { secrets: { b2AppKey2: testSecret() } })).toEqual([]);
});
