import { expect, test } from 'vitest';
import type { NixAttrs } from '../../lang/index.ts';
import { findingsOn } from '../test-fleet.ts';
import { substituterKey } from './substituter-key.ts';

const official = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
const niri = 'niri.cachix.org-1:Wv0OmO7PsuocRKzfDoJ3mulSl7Z6oezYhGhR+3W2964=';
const on = (substituters: readonly string[], keys: readonly string[], more: NixAttrs = {}) =>
  findingsOn(substituterKey, {
    nixos: { nix: { settings: { substituters, 'trusted-public-keys': keys, ...more } } },
  });

test('a cache without a key is an error', () => {
  expect(on(['https://niri.cachix.org'], [official])).toMatchObject([
    { code: 'PN100', option: 'nix.settings.substituters' },
  ]);
  // The key of one cachix cache is not that of another.
  expect(on(['https://other.cachix.org'], [niri])).toHaveLength(1);
  expect(
    on(['http://attic:8080/a', 'http://attic:8080/b'], [niri.replace(/^[^:]+/, 'a')]),
  ).toHaveLength(1);
});

test('a wrong official key, and text that is no key, are errors', () => {
  const [found] = on([], [official.replace('6NCH', '6NCX')]);
  expect(found?.message).toContain('is not the key of cache.nixos.org');
  expect(on([], ['attic:short'])).toHaveLength(1);
});

test('taking unsigned paths is an error', () => {
  expect(on([], [official], { 'require-sigs': false })).toHaveLength(1);
});

test('each with its key passes', () => {
  expect(on(['https://cache.nixos.org/', 'https://niri.cachix.org'], [official, niri])).toEqual([]);
  expect(on(['http://attic:8080/a'], [niri.replace(/^[^:]+/, 'a')])).toEqual([]);
});
