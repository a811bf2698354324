import { expect, test } from 'vitest';
import {
  attrs,
  call,
  commented,
  fn,
  hasAttr,
  ifElse,
  letIn,
  lines,
  mkAfter,
  mkForce,
  mkIf,
  mkMerge,
  mkOverride,
  not,
  op,
  path,
  pkgs,
  printNix,
  printNixFile,
  raw,
  ref,
  select,
  str,
} from './index.ts';
import type { NixValue } from './value.ts';

// Every expected text, raw text and the narrow width aside, is what nixfmt 1.2 leaves unchanged
// (checked with nixfmt-rs 0.5.3); that it holds for any text tests/nix-lang.property.test.ts checks.

function text(...expected: string[]): string {
  return expected.join('\n');
}

const long = 'a-quite-long-word-of-exactly-forty-chars';

test.each<[string, NixValue, string]>([
  ['scalars', [null, true, -1, 1.5], text('[', '  null', '  true', '  (-1)', '  1.5', ']')],
  ['nothing', { a: [], b: {} }, text('{', '  a = [ ];', '  b = { };', '}')],
  ['one element', ['a'], '[ "a" ]'],
  [
    'keys',
    { b: 1, 'a.b': 2, if: 3, '': 4, 10: 5 },
    text('{', '  "" = 4;', '  "10" = 5;', '  "a.b" = 2;', '  b = 1;', '  "if" = 3;', '}'),
  ],
  [
    'single children',
    { a: { b: { c: 1 } }, d: { e: 1, f: {} } },
    text('{', '  a.b.c = 1;', '  d = {', '    e = 1;', '    f = { };', '  };', '}'),
  ],
  [
    'lists in lists',
    [[1, 2], [[]], { a: 1 }],
    text('[', '  [', '    1', '    2', '  ]', '  [ [ ] ]', '  {', '    a = 1;', '  }', ']'),
  ],
  [
    'paths',
    [path('./x.nix'), path('../a/b'), path('/etc/x'), path('~/x')],
    text('[', '  ./x.nix', '  ../a/b', '  /etc/x', '  ~/x', ']'),
  ],
  [
    'packages',
    pkgs('git', 'python3Packages.requests'),
    text('[', '  pkgs.git', '  pkgs.python3Packages.requests', ']'),
  ],
  [
    'elements in parentheses',
    [call('f', -1), fn('x', 1), op(1, '+', 2), select(ref('a'), 'b', 1)],
    text('[', '  (f (-1))', '  (x: 1)', '  (1 + 2)', '  a.b or 1', ']'),
  ],
  [
    'a set above 100 columns',
    { [long]: { [long]: `${long}${long}` } },
    `{\n  ${long}.${long} = "${long}${long}";\n}`,
  ],
  [
    'a string after a long quoted name',
    { [`${long}.x`]: `${long}${long}` },
    `{\n  "${long}.x" =\n    "${long}${long}";\n}`,
  ],
])('data: %s', (_, value, expected) => {
  expect(printNix(value)).toBe(expected);
});

test.each<[string, NixValue, string]>([
  [
    'a set as the last argument',
    { a: mkIf(ref('c.enable'), { b: 1 }) },
    text('{', '  a = lib.mkIf c.enable {', '    b = 1;', '  };', '}'),
  ],
  [
    'a function as the last argument',
    { a: call('lib.genAttrs', ['x', 'y'], fn('system', { b: ref('system') })) },
    text('{', '  a = lib.genAttrs [ "x" "y" ] (system: {', '    b = system;', '  });', '}'),
  ],
  [
    'mk functions',
    { a: mkForce(1), b: mkOverride(10, 'x'), c: mkAfter(['x']), d: mkMerge([{ e: 1 }, ref('f')]) },
    text(
      '{',
      '  a = lib.mkForce 1;',
      '  b = lib.mkOverride 10 "x";',
      '  c = lib.mkAfter [ "x" ];',
      '  d = lib.mkMerge [',
      '    {',
      '      e = 1;',
      '    }',
      '    f',
      '  ];',
      '}',
    ),
  ],
  [
    'an argument a line',
    { value: call('f', `${long}${long}`, call('g', long), long) },
    `{\n  value =\n    f "${long}${long}"\n      (g "${long}")\n      "${long}";\n}`,
  ],
  [
    'six simple elements, or an element a line',
    [call('f', [1, 2, 3, 4, 5, 6], 1), call('f', [1, 2, 3, 4, 5, 6, 7], 1)],
    `[\n  (f [ 1 2 3 4 5 6 ] 1)\n  (f [\n    1\n    2\n    3\n    4\n    5\n    6\n    7\n  ] 1)\n]`,
  ],
  [
    // Laid out once, `>=` would begin a line; but nixfmt finds the list broken and joins them.
    'a list that had to break stays broken',
    op({ a: 1 }, '>=', call('f', ['w'.repeat(88)], null)),
    `{\n  a = 1;\n} >= f [\n  "${'w'.repeat(88)}"\n] null`,
  ],
  ['calls of calls', call(call('f', 1), call(fn('x', ref('x')), 2)), 'f 1 ((x: x) 2)'],
  [
    'selections',
    [
      select({ a: 1 }, 'a'),
      select(ref('inputs.x'), ['packages', ref('system'), 'a.b']),
      select(call('f', 1), 'a', call('g', 2)),
      select(select(ref('a'), 'b', 1), 'c'),
    ],
    text(
      '[',
      '  {',
      '    a = 1;',
      '  }',
      '  .a',
      '  inputs.x.packages.${system}."a.b"',
      '  (f 1).a or (g 2)',
      '  (a.b or 1).c',
      ']',
    ),
  ],
  [
    'presence',
    not(hasAttr(ref('config.services'), ['foo', 'a.b'])),
    '!config.services ? foo."a.b"',
  ],
])('calls: %s', (_, value, expected) => {
  expect(printNix(value)).toBe(expected);
});

test.each<[string, NixValue, string]>([
  ['names', fn('final', fn('prev', { a: 1 })), text('final: prev: {', '  a = 1;', '}')],
  [
    'a short pattern',
    fn({ args: ['lib', 'pkgs'] }, { a: 1 }),
    text('{ lib, pkgs, ... }:', '{', '  a = 1;', '}'),
  ],
  [
    'a long pattern',
    fn({ args: ['config', 'lib', 'pkgs'] }, { a: 1 }),
    text('{', '  config,', '  lib,', '  pkgs,', '  ...', '}:', '{', '  a = 1;', '}'),
  ],
  [
    'defaults, sorted',
    fn({ args: { b: undefined, a: [1, 2] }, open: false }, ref('b')),
    text('{', '  a ? [', '    1', '    2', '  ],', '  b,', '}:', 'b'),
  ],
  [
    'the whole',
    fn({ args: ['self'], as: 'inputs' }, { a: 1 }),
    text('{ self, ... }@inputs:', '{', '  a = 1;', '}'),
  ],
  [
    'as a value',
    { f: fn({ args: [], open: false }, { a: 1 }), g: fn({ args: ['x'] }, ref('x')) },
    text('{', '  f =', '    { }:', '    {', '      a = 1;', '    };', '  g = { x, ... }: x;', '}'),
  ],
])('functions: %s', (_, value, expected) => {
  expect(printNix(value)).toBe(expected);
});

test.each<[string, NixValue, string]>([
  [
    'chains',
    op(op(ref('a'), '++', ref('b')), '++', op(ref('c'), '++', ref('d'))),
    'a ++ b ++ c ++ d',
  ],
  ['plus groups to the left', op(op(1, '+', 2), '+', op(3, '+', 4)), '1 + 2 + (3 + 4)'],
  ['minus too', op(op(1, '-', 2), '-', op(3, '-', 4)), '1 - 2 - (3 - 4)'],
  ['strength', op(op(1, '+', 2), '*', op(3, '-', op(4, '/', 5))), '(1 + 2) * (3 - 4 / 5)'],
  ['comparisons do not chain', op(op(1, '<', 2), '==', op(3, '==', 4)), '1 < 2 == (3 == 4)'],
  [
    'implication groups to the right',
    op(op(true, '->', false), '->', op(true, '->', false)),
    '(true -> false) -> true -> false',
  ],
  ['not', not(op(not(true), '&&', op(false, '||', true))), '!(!true && (false || true))'],
  [
    'lists',
    { a: op([1, 2], '++', ref('b')) },
    text('{', '  a = [', '    1', '    2', '  ]', '  ++ b;', '}'),
  ],
  [
    'update',
    { a: op(ref('b'), '//', { c: 1 }) },
    text('{', '  a = b // {', '    c = 1;', '  };', '}'),
  ],
  [
    'let',
    { a: letIn({ b: 1, c: { d: 2 } }, op(ref('b'), '+', ref('c.d'))), e: letIn({}, 1) },
    text(
      '{',
      '  a =',
      '    let',
      '      b = 1;',
      '      c.d = 2;',
      '    in',
      '    b + c.d;',
      '  e = 1;',
      '}',
    ),
  ],
  [
    'if',
    { a: ifElse(ref('b'), 1, 2), c: ifElse(ref('b'), { d: 1 }, ifElse(ref('e'), 2, 3)) },
    text(
      '{',
      '  a = if b then 1 else 2;',
      '  c =',
      '    if b then',
      '      {',
      '        d = 1;',
      '      }',
      '    else if e then',
      '      2',
      '    else',
      '      3;',
      '}',
    ),
  ],
  [
    'rec and inherit',
    attrs(
      { a: 1 },
      {
        rec: true,
        inherits: [{ names: ['y', 'x'] }, { from: ref('lib'), names: ['d', 'c', 'a b', 'if'] }],
      },
    ),
    text(
      'rec {',
      '  inherit x y;',
      '  inherit (lib)',
      '    "a b"',
      '    c',
      '    d',
      '    "if"',
      '    ;',
      '  a = 1;',
      '}',
    ),
  ],
])('expressions: %s', (_, value, expected) => {
  expect(printNix(value)).toBe(expected);
});

test.each<[string, NixValue, string]>([
  [
    'lines',
    { a: lines('one\n  two ${x}\n\n\tthree\n') },
    text('{', "  a = ''", '    one', "      two ''${x}", '', '    \tthree', "  '';", '}'),
  ],
  [
    'no newline at the end',
    { a: lines("one\ntwo'") },
    text('{', "  a = ''", '    one', "    two''\\''';", '}'),
  ],
  ['a line of spaces', lines('a\n   \nb\n'), text("''", '  a', '     ', '  b', "''")],
  ['a blank first line', lines('\na\n'), text("''", '', '  a', "''")],
  [
    'interpolations',
    { a: lines(['exec ', ref('pkgs.x'), '/bin/x $', ref('y'), '\n']) },
    text('{', "  a = ''", "    exec ${pkgs.x}/bin/x ''$${y}", "  '';", '}'),
  ],
  [
    'one line',
    [lines('plain'), lines('say "x"'), str`a ${ref('b')} $${ref('c')}`],
    text('[', '  "plain"', "  ''say \"x\"''", '  "a ${b} \\$${c}"', ']'),
  ],
  // What '' strings would drop: shared indentation, a last line of spaces, a carriage return.
  ['shared indentation', lines('  a\n  b\n'), '"  a\\n  b\\n"'],
  ['only blank lines', lines('\n  \n'), '"\\n  \\n"'],
  ['a last line of spaces', lines('a\n  '), '"a\\n  "'],
  ['a carriage return', lines('a\r\nb\n'), '"a\\r\\nb\\n"'],
  ['a tab is no indentation', lines('\ta\n\tb\n'), text("''", '  \ta', '  \tb', "''")],
  [
    'an interpolation is no indentation',
    lines([ref('x'), '\n  a\n']),
    text("''", '  ${x}', '    a', "''"),
  ],
])('strings: %s', (_, value, expected) => {
  expect(printNix(value)).toBe(expected);
});

test('comments stand above the binding or element that holds them', () => {
  const value = {
    a: commented('first\n\n  second  ', { b: commented('inner', 1) }),
    c: [commented('element', 1), call('f', commented('deep', 2))],
  };
  expect(printNix(value)).toBe(
    text(
      '{',
      '  # first',
      '  #',
      '  #   second',
      '  # inner',
      '  a.b = 1;',
      '  c = [',
      '    # element',
      '    1',
      '    # deep',
      '    (f 2)',
      '  ];',
      '}',
    ),
  );
});

test('raw text is a whole in parentheses, and its lines keep their columns', () => {
  const rawText = raw('let x = "a\n b"; in x');
  expect(printNix(rawText)).toBe('let x = "a\n b"; in x');
  expect(printNix([raw('a.b'), raw('1 + 1')])).toBe(text('[', '  a.b', '  (1 + 1)', ']'));
  expect(printNix({ a: { b: 1, c: call('f', rawText) } })).toContain('let x = "a\n b"; in x');
});

test('a file has its header above and one newline at the end', () => {
  expect(printNixFile({ a: 1 }, { header: 'Generated by hand.\nDo not edit.' })).toBe(
    '# Generated by hand.\n# Do not edit.\n{\n  a = 1;\n}\n',
  );
  expect(printNixFile(1)).toBe('1\n');
});

test('the order of keys in the source and the origin of an object do not show', () => {
  const bare = Object.assign(Object.create(null), { b: 1, a: 2 });
  expect(printNix({ a: 2, b: 1 })).toBe(printNix({ b: 1, a: 2 }));
  expect(printNix(bare)).toBe(printNix({ a: 2, b: 1 }));
  expect(printNix(JSON.parse('{"__proto__": 1, "constructor": 2}'))).toBe(
    '{\n  __proto__ = 1;\n  constructor = 2;\n}',
  );
});

test('the width is an option', () => {
  expect(printNix(call('f', 'aaaa', ref('b')), { width: 7 })).toBe('f "aaaa" b');
  expect(printNix(op(ref('aaaa'), '+', ref('bbbb')), { width: 10 })).toBe('aaaa\n+ bbbb');
});

// In nixfmt the time doubles with each of these levels.
test('nested calls that never fit take no longer than they should', () => {
  let value: NixValue = { a: 1, b: 2 };
  for (let level = 0; level < 60; level++) value = call('f', value, 'y'.repeat(97));
  expect(printNix(value).match(/y{97}/g)).toHaveLength(60);
});
