import { expect, test } from 'vitest';
import type { NixValue } from '../../lang/index.ts';
import { call, path, raw, ref } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { secretInStore } from './secret-in-store.ts';

const secret = ref('config.services.onepassword-secrets.secretPaths.key');
const on = (option: string, value: NixValue) =>
  findingsOn(secretInStore, { nixos: { services: { thing: { [option]: value } } } });

test.each<[string, string, NixValue]>([
  ['readFile', 'environment', call('builtins.readFile', secret)],
  ['verbatim text', 'environment', raw('lib.fileContents "/var/lib/opnix/secrets/key"')],
  ['a path literal', 'passwordFile', path('./password')],
])('%s is an error', (_, option, value) => {
  expect(on(option, value)).toMatchObject([{ code: 'PN033', option: `services.thing.${option}` }]);
});

test.each<[string, string, NixValue]>([
  ['the path of a secret', 'passwordFile', secret],
  ['text as a path', 'passwordFile', '/run/keys/password'],
  ['reading another file', 'text', call('builtins.readFile', path('./banner.txt'))],
  ['another path literal', 'configFile', path('./thing.conf')],
])('%s passes', (_, option, value) => {
  expect(on(option, value)).toEqual([]);
});
