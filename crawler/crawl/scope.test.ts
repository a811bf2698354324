import { expect, test } from 'vitest';
import { createScope } from './scope.ts';

const scopeOf = (location: string, include: string[] = [], exclude: string[] = []) =>
  createScope({ location, include, exclude });

test.each([
  ['https://h/docs/', 'https://h/docs/a/b', true],
  ['https://h/docs/', 'http://h/docs/a', true],
  ['https://h/docs/', 'https://h/docs', true],
  ['https://h/docs/', 'https://h/docs2/a', false],
  ['https://h/docs/', 'https://other/docs/a', false],
  ['https://h/docs/', 'https://h:8443/docs/a', false],
  ['https://h/docs', 'https://h/docs/a', true],
  ['https://h/docs', 'https://h/blog', false],
  ['https://h/docs/index.html', 'https://h/docs/a', true],
  ['https://h/docs/3.11', 'https://h/docs/3.11/a', true],
  ['https://h/docs/3.11', 'https://h/docs/3.12/a', false],
  ['https://h/', 'https://h/a.png', false],
])('from %s, %s belongs: %s', (location, url, belongs) => {
  expect(scopeOf(location)(url)).toBe(belongs);
});

test('globs count from the folder of the location, or from the root', () => {
  const scope = scopeOf('https://h/docs/', ['guide/**', '/docs/api/*.html'], ['**/old/**']);
  expect(scope('https://h/docs/guide/a/b')).toBe(true);
  expect(scope('https://h/docs/api/x.html')).toBe(true);
  expect(scope('https://h/docs/api/deep/x.html')).toBe(false);
  expect(scope('https://h/docs/guide/old/a')).toBe(false);
  expect(scope('https://h/docs/')).toBe(true);
});
