import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { testSecret, usesSecrets } from '../test-secrets.ts';
import { secretConsumerUnknown } from './secret-consumer-unknown.ts';

const on = (consumers: readonly string[]) =>
  findings(secretConsumerUnknown, {
    secrets: { key: testSecret({ consumers }), unused: testSecret({ consumers: ['nowhere'] }) },
    hosts: [
      { name: 'one', on: [usesSecrets('key')] },
      { name: 'two', units: ['elsewhere'] },
    ],
  });

test('a unit that no host has is an error', () => {
  const found = on(['consumer', 'tailscale']);
  expect(found).toMatchObject([{ code: 'PN028', option: 'key' }]);
  expect(found[0]?.message).toContain('tailscale.service');
});

test('a unit that some host has passes', () => {
  expect(on(['consumer', 'elsewhere'])).toEqual([]);
});
