import { expect, test } from 'vitest';
import {
  commented,
  mkBefore,
  mkDefault,
  mkForce,
  mkIf,
  mkMerge,
  mkOverride,
  type NixAttrs,
  ref,
} from '../lang/index.ts';
import { buildIndex, createDefinitionReader } from './definitions.ts';

const source = { module: 'test/one', site: { text: 'modules/test/one.ts:1' } };
const read = (config: NixAttrs) =>
  buildIndex(config, source).all.map(({ key, value, priority, conditional }) => [
    key,
    value,
    priority,
    conditional,
  ]);

// Priorities are those of nixpkgs' lib/modules.nix.
test('sets are opened to their leaves, wrappers taken off', () => {
  const config = {
    a: { b: 1, 'c.d': { e: mkForce('x') } },
    f: mkIf(ref('config.g'), { h: true, i: mkDefault(2) }),
    j: mkMerge([{ k: 1 }, mkIf(ref('config.g'), { k: mkOverride(70, 2) })]),
    l: mkBefore([1]),
    m: commented('why', 3),
    n: {},
  };
  expect(read(config)).toEqual([
    ['a.b', 1, 100, false],
    ['a."c.d".e', 'x', 50, false],
    ['f.h', true, 100, true],
    ['f.i', 2, 1000, true],
    ['j.k', 1, 100, false],
    ['j.k', 2, 70, true],
    ['l', [1], 100, false],
    ['m', 3, 100, false],
    ['n', {}, 100, false],
  ]);
});

test('what holds for a whole set holds for what is in it', () => {
  expect(read({ a: mkForce({ b: 1, c: mkDefault(2) }) })).toEqual([
    ['a.b', 1, 50, false],
    ['a.c', 2, 1000, false],
  ]);
});

test('equal configurations of a module are read once', () => {
  const reader = createDefinitionReader();
  const config = () => ({ services: { a: { enable: true, list: [ref('pkgs.git')] } } });
  const first = reader(config(), source);
  expect(reader(config(), source)).toBe(first);
  expect(reader({ services: {} }, source)).not.toBe(first);
  expect(reader(config(), { ...source, site: { text: 'elsewhere' } })).not.toBe(first);
});
