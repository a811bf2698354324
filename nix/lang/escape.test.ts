import { expect, test } from 'vitest';
import { escapeIndented, escapeQuoted, quoted } from './escape.ts';

// Expected texts: the lexer rules of Nix (src/libexpr/lexer.l), applied by hand. That Nix reads them
// back is checked with Nix itself in tests/nix-lang.property.test.ts.

test.each([
  ['plain', 'plain'],
  ['a"b\\c', 'a\\"b\\\\c'],
  ['\n\r\t', '\\n\\r\\t'],
  [`\${x}`, `\\\${x}`],
  [`$\${x}`, `$\\\${x}`],
  ['$5 $$ $', '$5 $$ $'],
  ["''", "''"],
  ['\x1b\u2028😀', '\x1b\u2028😀'],
])('%j in "…"', (text, escaped) => {
  expect(escapeQuoted(text)).toBe(escaped);
  expect(quoted(text)).toBe(`"${escaped}"`);
});

test('a dollar before an interpolation stays alone: $$ would swallow it', () => {
  expect(escapeQuoted('cost $', true)).toBe('cost \\$');
  expect(escapeQuoted('cost $')).toBe('cost $');
  expect(escapeIndented('cost $', true)).toBe("cost ''$");
  expect(escapeIndented('cost $')).toBe('cost $');
});

test.each([
  ['"q" \\n', '"q" \\n'],
  [`\${x}`, `''\${x}`],
  [`$\${x}`, `$''\${x}`],
  ["''", "'''"],
  ["'''", "''''"],
  ["''''", "''''''"],
  ["it's", "it's"],
  [`'\${x}`, `''\\'''\${x}`],
  [`''\${x}`, `'''''\${x}`],
  ["'$x", "'$x"],
  ["''$x", "'''$x"],
  ["''\\t", "'''\\t"],
  ['\t', '\t'],
])("%j in ''…''", (text, escaped) => {
  expect(escapeIndented(text)).toBe(escaped);
});

test("a quote before the closing '' is kept apart from it", () => {
  expect(escapeIndented("it'", false, true)).toBe("it''\\'");
  expect(escapeIndented("it''", false, true)).toBe("it'''");
  expect(escapeIndented("it'", false, false)).toBe("it'");
});
