import type { SecretSpec } from '../fleet/types.ts';
import { defineModule } from './test-fleet.ts';

/** A secret with everything in order, but for what the test says. */
export function testSecret(spec: Partial<SecretSpec> = {}): SecretSpec {
  return {
    description: 'a test secret',
    reference: 'op://pantherOS/item/field',
    consumers: [],
    ...spec,
  };
}

/** A module that uses secrets, through an option of a service of NixOS. */
export function usesSecrets(...names: readonly string[]) {
  return defineModule({
    name: 'test/consumer',
    description: 'uses secrets',
    units: ['consumer'],
    nixos: ({ secret }) => {
      const files = Object.fromEntries(names.map((name) => [`${name}File`, secret(name)]));
      return { services: { consumer: files } } as never;
    },
  });
}
