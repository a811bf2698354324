import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalizeUrl, compareUrls, createSpelling, mayBePage } from './url.ts';

test.each([
  // RFC 3986, section 6.2.2 and 6.2.3: the examples of normalisation there.
  ['HTTP://www.EXAMPLE.com/', 'http://www.example.com/'],
  ['http://example.com', 'http://example.com/'],
  ['http://example.com:80/', 'http://example.com/'],
  ['eXAMPLE://a/./b/../b/%63/%7bfoo%7d', undefined],
  ['http://a/./b/../b/%63/%7bfoo%7d', 'http://a/b/c/%7Bfoo%7D'],
  ['https://h:443/a#part', 'https://h/a'],
  ['https://user:pass@h./a?', 'https://h/a'],
  ['https://h/a?utm_source=x&b=2&fbclid=1&a=1', 'https://h/a?b=2&a=1'],
  ['https://h/a%2Fb', 'https://h/a%2Fb'],
  ['mailto:a@b.c', undefined],
  ['javascript:alert(1)', undefined],
  ['http://', undefined],
])('%s is %s', (given, expected) => {
  expect(canonicalizeUrl(given)).toBe(expected);
});

test('the one spelling is its own', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const once = canonicalizeUrl(url);
      if (once !== undefined) expect(canonicalizeUrl(once)).toBe(once);
    }),
  );
});

test('http is https where the source is, on the default ports of its own host', () => {
  const spell = createSpelling('https://h.example/docs/');
  expect(
    ['http://h.example/a', 'http://h.example:8080/a', 'http://h.example.org/a'].map(spell),
  ).toEqual(['https://h.example/a', 'http://h.example:8080/a', 'http://h.example.org/a']);
  for (const location of ['http://h.example/', 'https://h.example:8443/', 'git@h.example:a/b']) {
    expect(createSpelling(location)('http://h.example/a')).toBe('http://h.example/a');
  }
});

test('the better of two addresses is the same whatever the order', () => {
  const sorted = [
    'https://h/a',
    'https://h/a/',
    'https://h/a/index.html',
    'https://h/a?x=1',
    'http://h/a',
  ];
  expect(sorted.toReversed().toSorted(compareUrls)).toEqual(sorted);
});

test('a picture is no page, a name that ends in a program language is one', () => {
  expect(mayBePage('https://h/a.png')).toBe(false);
  expect(mayBePage('https://h/a.tar.gz')).toBe(false);
  expect(mayBePage('https://h/frameworks/next.js')).toBe(true);
  expect(mayBePage('https://h/a?file=b.png')).toBe(true);
});
