import { expect, test } from 'vitest';
import { attrName, isNixIdentifier, placeName, splitPath } from './names.ts';

// Nix manual, "Identifiers": [a-zA-Z_][a-zA-Z0-9_'-]*, and no keyword.
test.each(['a', '_', 'foo-bar', "f'", 'A1_', 'true', 'null'])('%s is an identifier', (name) => {
  expect(isNixIdentifier(name)).toBe(true);
  expect(attrName(name)).toBe(name);
});

test.each<[string, string]>([
  ['', '""'],
  ['1a', '"1a"'],
  ['-a', '"-a"'],
  ['a.b', '"a.b"'],
  ['é', '"é"'],
  ['a\n', '"a\\n"'],
  ['"', '"\\""'],
  [`\${x}`, `"\\\${x}"`],
  ...['assert', 'else', 'if', 'in', 'inherit', 'let', 'or', 'rec', 'then', 'with'].map(
    (keyword): [string, string] => [keyword, `"${keyword}"`],
  ),
])('%j is a name in quotes', (name, text) => {
  expect(isNixIdentifier(name)).toBe(false);
  expect(attrName(name)).toBe(text);
});

test('paths are split at dots outside of quotes', () => {
  expect(splitPath('config.services.foo')).toEqual(['config', 'services', 'foo']);
  expect(splitPath('a."b.c".d')).toEqual(['a', 'b.c', 'd']);
  expect(splitPath('a.""')).toEqual(['a', '']);
  expect(() => splitPath('a."b".')).toThrow(/not an attribute path/);
  expect(() => splitPath('a."b"c')).toThrow(/not an attribute path/);
});

test('a place is written as one would write it', () => {
  expect(placeName(['services', 'foo', 'ports', 3])).toBe('services.foo.ports[3]');
  expect(placeName([0, 'a.b', ''])).toBe('[0]."a.b".""');
});
