import { Secrets } from '@1password/sdk';
import { expect, test } from 'vitest';
import { secretMap } from './map.ts';
import { itemsOf, parseReference } from './reference.ts';

const references = [
  'op://pantherOS/datadog/default/apiKey',
  'op://a b/c/d?ssh-format=openssh',
  'op://a/b/c?attribute=otp',
  'op://a/b/c',
  'op://a/b',
  'op://a/b/c/d/e',
  'op://a/b/c?x=y',
  'op://a/b/c?attribute=otp?',
  'op://vä/b/c',
  'op://a/b/c%20d',
  'op:/a/b/c',
  'plain text',
  '',
];

/** What 1Password's own SDK says. */
function sdkTakes(reference: string): boolean {
  try {
    Secrets.validateSecretReference(reference);
    return true;
  } catch {
    return false;
  }
}

test.each(references)('%j is read as the SDK reads it', (reference) => {
  expect(parseReference(reference) !== undefined).toBe(sdkTakes(reference));
});

test('an empty part or a dash in front is refused, whatever the SDK says', () => {
  for (const reference of ['op://a/b//c', 'op://-a/b/c', 'op://a/--vault/c']) {
    expect(parseReference(reference)).toBeUndefined();
  }
});

test('every reference of the fleet is one', () => {
  for (const { reference } of Object.values(secretMap)) {
    const filled = reference.replaceAll('{host}', 'ovh-cloud-vps');
    expect([filled, sdkTakes(filled), parseReference(filled)?.vault]).toEqual([
      filled,
      true,
      'pantherOS',
    ]);
  }
});

test('items are named once, whatever the case', () => {
  const items = itemsOf(['op://v/Attic/b2/keyId', 'op://V/attic/b2/appKey', 'op://v/x/y', 'no']);
  expect(items.map(({ item, references: list }) => [item, list.length])).toEqual([
    ['Attic', 2],
    ['x', 1],
  ]);
});
