import { expect, test } from 'vitest';
import { createPathFilter, parseGlob } from './glob.ts';

// The rows are those of bash with globstar, and of its brace expansion.
test.each([
  ['*.md', 'a.md', true],
  ['*.md', 'a/b.md', false],
  ['**/*.md', 'b.md', true],
  ['**/*.md', 'a/b/c.md', true],
  ['docs/**', 'docs/a/b', true],
  ['docs/**', 'docs2/a', false],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['{a,b}/*.{md,txt}', 'b/x.txt', true],
  ['{a,b}/*.{md,txt}', 'c/x.txt', false],
  ['a.b', 'axb', false],
  ['a{b', 'a{b', true],
  ['(a|b)+', '(a|b)+', true],
])('%s and %s: %s', (glob, path, matches) => {
  expect(parseGlob(glob).test(path)).toBe(matches);
});

test('exclude wins over include, and no include is all', () => {
  expect(createPathFilter([], ['b/**'])('a')).toBe(true);
  expect(createPathFilter(['**'], ['b/**'])('b/c')).toBe(false);
  expect(createPathFilter(['a'], [])('b')).toBe(false);
});
