import { expect, test } from 'vitest';
import { findings } from '../test-fleet.ts';
import { testSecret } from '../test-secrets.ts';
import { secretReference } from './secret-reference.ts';

const on = (reference: string) =>
  findings(secretReference, { secrets: { key: testSecret({ reference }) } });

test.each([
  'pantherOS/item/field',
  'op://pantherOS/item',
  'op://pantherOS/a/b/c/d',
  'op://pantherOS//field',
  'op://pantherOS/item/{user}',
  'op://pantherOS/item/field?format=raw',
])('%s is an error, and its text is not repeated', (reference) => {
  const found = on(reference);
  expect(found).toMatchObject([{ code: 'PN021', severity: 'error', option: 'key' }]);
  expect(JSON.stringify(found)).not.toContain(reference);
});

test.each([
  'op://pantherOS/item/field',
  'op://pantherOS/datadog/default/hostUrl',
  'op://pantherOS/datadog/{host}/apiKey',
  'op://pantherOS/ssh/{host}/private key?ssh-format=openssh',
])('%s passes', (reference) => {
  expect(on(reference)).toEqual([]);
});
