import { describe, expect, test } from 'vitest';
import { isSharedMissing, needsShared, readShared } from './catalogue.fixture.ts';
import { describeType, unknownParts } from './type.ts';
import { parseOptionType } from './type-parse.ts';

// Texts of the 24.11 manual, of lib/types.nix and, where said, of newer releases; what they mean is
// read from lib/types.nix and pkgs-lib/formats.nix of nixpkgs.
const read = (text: string): unknown => JSON.parse(JSON.stringify(parseOptionType(text)));
const string = { kind: 'string' };

describe('type texts', () => {
  test.each([
    ['boolean', { kind: 'boolean' }],
    ['signed integer', { kind: 'int' }],
    [
      '16 bit unsigned integer; between 0 and 65535 (both inclusive)',
      { kind: 'int', min: 0, max: 65535 },
    ],
    ['integer between -20 and 19 (both inclusive)', { kind: 'int', min: -20, max: 19 }],
    [
      'integer or floating point number between 0.1 and 1 (both inclusive)',
      { kind: 'number', min: 0.1, max: 1 },
    ],
    ['floating point number', { kind: 'float' }],
    ['package', { kind: 'package' }],
    ['strings concatenated with “\\n”', string],
    ['strings concatenated with " "', string],
    ['strings concatenated with "\\n"', string],
    ['path', { kind: 'path', form: 'absolute' }],
    ['absolute path', { kind: 'path', form: 'absolute' }],
    ['path in the Nix store', { kind: 'path', form: 'store' }],
    ['submodule', { kind: 'submodule' }],
    ['unspecified value', { kind: 'any', text: 'unspecified value', known: true }],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('a union keeps its members in order, brackets or not', () => {
    expect(read('null or string or path')).toEqual({
      kind: 'union',
      members: [{ kind: 'null' }, string, { kind: 'path', form: 'absolute' }],
    });
    expect(read('unsigned integer, meaning >=0, or string')).toEqual({
      kind: 'union',
      members: [{ kind: 'int', min: 0 }, string],
    });
    expect(read('(list of string) or string convertible to it')).toEqual({
      kind: 'union',
      members: [{ kind: 'listOf', element: string }, string],
    });
  });

  test('a container takes one term, a bracketed one may be a union', () => {
    expect(read('attribute set of (string or signed integer)')).toEqual({
      kind: 'attrsOf',
      element: { kind: 'union', members: [string, { kind: 'int' }] },
    });
    expect(read('string or list of string or boolean')).toEqual({
      kind: 'union',
      members: [string, { kind: 'listOf', element: string }, { kind: 'boolean' }],
    });
    expect(read('non-empty (list of path)')).toEqual({
      kind: 'listOf',
      element: { kind: 'path', form: 'absolute' },
      minLength: 1,
    });
    expect(read('list of list of signed integer')).toEqual({
      kind: 'listOf',
      element: { kind: 'listOf', element: { kind: 'int' } },
    });
  });

  test('enumerations of text, numbers, booleans and null, in either quotes', () => {
    expect(read('one of “yes”, “no”')).toEqual({ kind: 'enum', values: ['yes', 'no'] });
    expect(read('null or one of "a", "b"')).toMatchObject({
      members: [{ kind: 'null' }, { kind: 'enum', values: ['a', 'b'] }],
    });
    expect(read('one of false, true, “lock”')).toEqual({
      kind: 'enum',
      values: [false, true, 'lock'],
    });
    expect(read('one of <null>, “ssh”')).toEqual({ kind: 'enum', values: [null, 'ssh'] });
    expect(read('value “auto” (singular enum) or (positive integer, meaning >0)')).toEqual({
      kind: 'union',
      members: [
        { kind: 'enum', values: ['auto'] },
        { kind: 'int', min: 1 },
      ],
    });
    expect(read('one of “default”, “all” or list of string')).toMatchObject({
      members: [{ values: ['default', 'all'] }, { kind: 'listOf' }],
    });
  });

  test('a pattern ends where its own brackets do', () => {
    const type = parseOptionType(
      'string matching the pattern .*://.*$ or non-empty (list of string matching the pattern .*://.*$)',
    );
    expect(describeType(type)).toBe(
      'a string that matches .*://.*$ or a non-empty list of string that matches .*://.*$',
    );
    const either = parseOptionType(
      'attribute set of (signed integer or string matching the pattern [[:digit:]]+[Hdwmy])',
    );
    expect(unknownParts(either)).toEqual([]);
  });

  test('formats: INI sections, systemd values, functions, DAGs', () => {
    const atom = {
      kind: 'union',
      members: [
        { kind: 'null' },
        { kind: 'boolean' },
        { kind: 'int' },
        { kind: 'float' },
        { kind: 'string' },
      ],
    };
    expect(
      read(
        'attribute set of section of an INI file (attrs of INI atom (null, bool, int, float or string))',
      ),
    ).toEqual({ kind: 'attrsOf', element: { kind: 'attrsOf', element: atom } });
    expect(unknownParts(parseOptionType('attribute set of (systemd option)'))).toEqual([]);
    expect(read('function that evaluates to a(n) list of package')).toEqual({
      kind: 'function',
      result: { kind: 'listOf', element: { kind: 'package' } },
    });
    expect(read('DAG of submodule')).toEqual({
      kind: 'attrsOf',
      element: { kind: 'submodule' },
      dag: true,
    });
    // nixpkgs since 2026 says so of a submodule with a free form.
    expect(read('open submodule of attribute set of string')).toEqual({
      kind: 'submodule',
      free: { kind: 'attrsOf', element: string },
    });
  });

  test('what is not understood accepts anything, and the rest keeps its structure', () => {
    expect(read('attribute set of (Minecraft UUID)')).toEqual({
      kind: 'attrsOf',
      element: { kind: 'any', text: 'Minecraft UUID', known: false },
    });
    expect(read('string without spaces')).toEqual({
      kind: 'any',
      text: 'string without spaces',
      known: false,
    });
    expect(read('')).toEqual({ kind: 'any', text: '', known: false });
  });
});

describe.skipIf(isSharedMissing)(needsShared('all type texts of 24.11'), () => {
  // Counted with `panther options sync --from` and looked through by hand: free text of single
  // modules, and options whose type the manual does not print ("none").
  test.each([
    ['nixos', 20_362, 160],
    ['home', 3_278, 66],
  ] as const)('%s: %i options, %i not understood in whole', (scope, all, unclear) => {
    const texts = Object.values(readShared(scope));
    expect(texts).toHaveLength(all);
    const open = texts.filter((text) => unknownParts(parseOptionType(text)).length > 0);
    expect(open).toHaveLength(unclear);
  });
});
