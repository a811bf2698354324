import { describe, expect, test } from 'vitest';
import { translatePattern } from './pattern.ts';

// Expected values: `builtins.match PATTERN TEXT != null` of Nix 2.8, for patterns of the manual.
const cases: readonly (readonly [
  pattern: string,
  yes: readonly string[],
  no: readonly string[],
])[] = [
  [
    '[a-zA-Z0-9@%:_.\\-]+[.](service|socket|device|mount|automount|swap|target|path|timer|scope|slice)',
    ['multi-user.target', 'x@y.timer', 'a\\-b.socket'],
    ['multi-user', 'foo bar.service', ''],
  ],
  ['[0-7]{1,5}', ['0755', '0'], ['', '8', '000000']],
  ['[[:digit:].]+[KMGTP]?', ['1.5G', '10'], ['10KiB', 'G']],
  [
    '^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$',
    ['', 'ovh-cloud-vps', 'a'],
    ['-bad', 'bad-', 'a.b'],
  ],
  ['[^[:space:]]{1,64}', ['a/b'], ['', 'a b', 'x'.repeat(65)]],
  ['[^/{}]+', ['a b', 'new\nline'], ['a/b', '{x}']],
  ['^\\$CREDENTIALS_DIRECTORY/.+', ['$CREDENTIALS_DIRECTORY/x'], ['CREDENTIALS_DIRECTORY/x']],
  ['none|(auto,)?(lz4|zstd|zlib|lzma)(,[[:digit:]]{1,2})?', ['none', 'auto,zstd,3'], ['zstd,300']],
  ['([0-9]|[]])+', ['1]2'], ['a']],
];

describe('patterns of lib.types.strMatching', () => {
  test.each(cases)('%s', (pattern, yes, no) => {
    const expression = translatePattern(pattern);
    expect(yes.filter((text) => expression?.test(text) !== true)).toEqual([]);
    expect(no.filter((text) => expression?.test(text) !== false)).toEqual([]);
  });

  test('what the two languages understand differently is left alone', () => {
    for (const pattern of ['\\d+', '(?i)x', '[[=a=]]', '[[:nosuch:]]', '[a', '(a']) {
      expect(translatePattern(pattern), pattern).toBeUndefined();
    }
  });
});
