import { describe, expect, test } from 'vitest';
import {
  attrs,
  call,
  float,
  fn,
  ifElse,
  lines,
  mkBefore,
  mkForce,
  mkIf,
  mkMerge,
  type NixValue,
  op,
  path,
  pkg,
  raw,
  ref,
  str,
} from '../lang/index.ts';
import { checkValue } from './check-value.ts';
import { parseOptionType } from './type-parse.ts';

const accepted = (text: string, value: NixValue): boolean =>
  checkValue(parseOptionType(text), value) === undefined;

// Accepted or refused as `lib.types.X.check` of nixpkgs (26.11 lib) does with the same value.
describe('values against types', () => {
  test.each<[string, NixValue[], NixValue[]]>([
    ['boolean', [true, op(1, '<', 2)], ['true', 1, null]],
    ['signed integer', [0, -1, 5n], [1.5, '5', float(1)]],
    ['floating point number', [1.5, float(1)], [1, '1.5']],
    ['signed integer or floating point number', [1, 1.5], ['1']],
    [
      '16 bit unsigned integer; between 0 and 65535 (both inclusive)',
      [0, 65535],
      [-1, 65536, 70000n],
    ],
    ['positive integer, meaning >0', [1], [0]],
    ['nonzero signed integer, meaning !=0', [-1], [0]],
    ['string', ['', lines('a'), str`a${ref('x')}`], [1, path('./x'), null, ['a']]],
    ['non-empty string', ['a'], ['', ' \t\n']],
    ['(optionally newline-terminated) single-line string', ['a', 'a\n'], ['a\nb']],
    ['string (with check: non-empty without trailing slash)', ['/a', '/'], ['/a/', '']],
    ['path', ['/etc/x', path('./x'), str`${pkg('a')}/bin`, pkg('a')], ['x', '', str`x${pkg('a')}`]],
    ['path in the Nix store', [path('./x'), '/nix/store/abc-x'], ['/etc/x']],
    ['package', [pkg('git'), str`${pkg('a')}`], ['git', path('./x'), {}]],
    ['one of “a”, “b”', ['a', str`${ref('x')}`], ['c', 1, null]],
    ['one of 1, 2', [1, float(2)], ['1', 3]],
    ['null or string', [null, 'a'], [1]],
    ['list of string', [[], ['a'], op(['a'], '++', ref('x'))], ['a', [1], op([1], '++', ref('x'))]],
    ['non-empty (list of string)', [['a'], op([], '++', ref('x'))], [[]]],
    ['attribute set of string', [{}, { a: 'b' }, attrs({ a: 'b' }, { rec: true })], [[], { a: 1 }]],
    ['submodule', [{ a: 1 }, fn('x', {}), path('./x.nix'), '/x.nix'], ['x', [], null]],
    ['function that evaluates to a(n) list of package', [fn('ps', [])], [[], 'x']],
    ['attribute set of (systemd option)', [{ A: true, B: ['a', 1] }], [{ A: { b: 1 } }]],
    ['anything', [null, 1, [], {}], []],
    ['Minecraft UUID', [1, 'x'], []],
  ])('%s', (text, yes, no) => {
    expect(yes.filter((value) => !accepted(text, value))).toEqual([]);
    expect(no.filter((value) => accepted(text, value))).toEqual([]);
  });

  test('what only Nix can know passes', () => {
    for (const value of [
      ref('config.x'),
      call('f', 1),
      raw('1 + 1'),
      call('lib.mkVMOverride', 1),
    ]) {
      expect(accepted('boolean', value)).toBe(true);
    }
  });

  test('wrappers, conditions and merges are looked through', () => {
    const condition = ref('config.x');
    expect(accepted('boolean', mkForce(mkIf(condition, true)))).toBe(true);
    expect(accepted('boolean', mkForce(mkIf(condition, 'yes')))).toBe(false);
    expect(accepted('list of string', mkBefore([1]))).toBe(false);
    expect(accepted('signed integer', mkMerge([1, mkIf(condition, 'x')]))).toBe(false);
    expect(accepted('signed integer', ifElse(condition, 1, 'x'))).toBe(false);
    expect(accepted('attribute set of string', op({ a: 1 }, '//', { a: 'x' }))).toBe(true);
  });
});

describe('complaints', () => {
  test('say where, what was expected and what was there', () => {
    const type = parseOptionType('attribute set of (list of string)');
    expect(checkValue(type, { a: ['x', 5] }, { path: ['services', 'x'] })).toEqual({
      kind: 'type',
      path: ['services', 'x', 'a', 1],
      expected: 'a string',
      got: 'the integer 5',
      nearest: [],
    });
  });

  test('of a union name the member that was meant', () => {
    const type = parseOptionType('string or list of string');
    expect(checkValue(type, ['a', true])).toMatchObject({
      path: [1],
      expected: 'a string',
      got: 'true',
    });
    expect(checkValue(type, 1)).toMatchObject({
      path: [],
      expected: 'a string or a list of string',
      got: 'the integer 1',
    });
  });

  test('do not show what looks like a secret', () => {
    const complaint = checkValue(parseOptionType('boolean'), `tskey-auth-${'k'.repeat(24)}`);
    expect(complaint?.got).not.toContain('kkkk');
  });
});
