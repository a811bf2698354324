import { expect, test } from 'vitest';
import { mkDefault, mkForce, pkg, ref } from '../../lang/index.ts';
import type { NixAttrs } from '../../lang/value.ts';
import { findingsOn, testCatalogue, testModule } from '../test-fleet.ts';
import { conflictingDefinitions } from './conflicting-definitions.ts';

const both = (one: NixAttrs, two: NixAttrs) => ({
  on: [testModule('test/one', one), testModule('test/two', two)],
});

test('two values of equal priority are an error that names both modules', () => {
  const found = findingsOn(
    conflictingDefinitions,
    both({ time: { timeZone: 'UTC' } }, { time: { timeZone: 'Europe/Berlin' } }),
  );
  expect(found).toMatchObject([{ code: 'PN013', severity: 'error', option: 'time.timeZone' }]);
  expect(found[0]?.message).toContain('"UTC" in module test/one');
  expect(found[0]?.message).toContain('"Europe/Berlin" in module test/two');
});

test('two packages are a conflict', () => {
  const set = (name: string): NixAttrs => ({ services: { postgresql: { package: pkg(name) } } });
  const found = findingsOn(
    conflictingDefinitions,
    both(set('postgresql_16'), set('postgresql_17')),
  );
  expect(found).toHaveLength(1);
});

// How nixpkgs' lib/modules.nix and lib/types.nix merge: the lowest priority number alone counts,
// equal values agree, lists are joined, lines are joined.
test.each([
  ['equal values', { a: { b: 1 } }, { a: { b: 1 } }],
  ['a default that is replaced', { a: { b: mkDefault(1) } }, { a: { b: 2 } }],
  ['a forced value', { a: { b: 1 } }, { a: { b: mkForce(2) } }],
  ['lists', { a: { b: [1] } }, { a: { b: [2] } }],
  ['lines of text', { a: { b: 'one\n' } }, { a: { b: 'two\n' } }],
  ['what Nix has to evaluate', { a: { b: 1 } }, { a: { b: ref('config.c') } }],
] as const)('%s are no conflict', (_, one, two) => {
  expect(findingsOn(conflictingDefinitions, both(one, two))).toEqual([]);
});

test('text that the option joins is no conflict', () => {
  const nixos = testCatalogue({ 'boot.extraText': 'strings concatenated with "\\n"' });
  const hosts = both({ boot: { extraText: 'a' } }, { boot: { extraText: 'b' } });
  expect(findingsOn(conflictingDefinitions, hosts)).toHaveLength(1);
  expect(findingsOn(conflictingDefinitions, hosts, { catalogues: { nixos } })).toEqual([]);
});
