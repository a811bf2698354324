import { describe, expect, test } from 'vitest';
import { parseRobots } from './robots-parse.ts';

const origin = 'https://www.example.com';
const parse = (text: string, product = 'pantherOS') => parseRobots(text, { product });
const allows = (text: string, path: string, product?: string) =>
  parse(text, product).allows(new URL(path, origin));

describe('the examples of RFC 9309', () => {
  // 5.1, with its answers in words.
  const simple = `User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot

EOF`;
  test.each([
    ['anybot', '/example/page.html', false],
    ['anybot', '/publications/x', true],
    ['anybot', '/image.gif', false],
    ['anybot', '/image.gif?size=2', true],
    ['foobot', '/', false],
    ['foobot', '/example/page.html', true],
    ['foobot', '/example/allowed.gif', true],
    ['foobot', '/publications/', false],
    ['barbot', '/example/page.html', false],
    ['bazbot', '/example/page.html', false],
    ['bazbot', '/example/', true],
    ['quxbot', '/example/page.html', true],
  ])('5.1: %s on %s: %s', (product, path, expected) => {
    expect(allows(simple, path, product)).toBe(expected);
  });

  // 5.2: "the longest match is used".
  test('5.2: longest match', () => {
    const text =
      'User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif';
    expect(allows(text, '/example/page/disallowed.gif', 'foobot')).toBe(false);
    expect(allows(text, '/example/page/other.gif', 'foobot')).toBe(true);
  });

  // 2.2.1: both groups are one.
  test('2.2.1: groups of one crawler are joined', () => {
    const text = `user-agent: ExampleBot
disallow: /foo
disallow: /bar

user-agent: ExampleBot
disallow: /baz`;
    for (const path of ['/foo', '/bar', '/baz'])
      expect(allows(text, path, 'examplebot')).toBe(false);
    expect(allows(text, '/fooz', 'examplebot')).toBe(false);
    expect(allows(text, '/qux', 'examplebot')).toBe(true);
  });

  // 2.2.2, the table of encodings: path in robots.txt, path of the address, and that they match.
  test.each([
    ['/foo/bar?baz=quz', '/foo/bar?baz=quz'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https://foo.bar'],
    ['/foo/bar?baz=https%3A%2F%2Ffoo.bar', '/foo/bar?baz=https%3A%2F%2Ffoo.bar'],
    ['/foo/bar/ツ', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%E3%83%84', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%e3%83%84', '/foo/bar/ツ'],
    ['/foo/bar/%62%61%7A', '/foo/bar/baz'],
  ])('2.2.2: %s is %s', (pattern, path) => {
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(false);
  });
});

// Table of the wildcards page of the robots.txt specification that Google publishes: pattern, path,
// and whether it matches.
test.each([
  ['/', '/anything', true],
  ['/fish', '/fish', true],
  ['/fish', '/fish.html', true],
  ['/fish', '/fishheads/yummy.html', true],
  ['/fish', '/fish.php?id=anything', true],
  ['/fish', '/Fish.asp', false],
  ['/fish', '/catfish', false],
  ['/fish', '/?id=fish', false],
  ['/fish', '/desert/fish', false],
  ['/fish*', '/fishheads', true],
  ['/fish/', '/fish/?id=anything', true],
  ['/fish/', '/fish', false],
  ['/fish/', '/fish.html', false],
  ['/*.php', '/index.php', true],
  ['/*.php', '/folder/any.php.file.html', true],
  ['/*.php', '/', false],
  ['/*.php', '/windows.PHP', false],
  ['/*.php$', '/filename.php', true],
  ['/*.php$', '/folder/filename.php', true],
  ['/*.php$', '/filename.php?parameters', false],
  ['/*.php$', '/filename.php/', false],
  ['/*.php$', '/filename.php5', false],
  ['/fish*.php', '/fish.php', true],
  ['/fish*.php', '/fishheads/catfish.php?parameters', true],
  ['/fish*.php', '/Fish.PHP', false],
])('%s on %s: %s', (pattern, path, matched) => {
  expect(allows(`user-agent: *\ndisallow: ${pattern}`, path)).toBe(!matched);
});

// The same page: which rule wins.
test.each([
  ['allow: /p\ndisallow: /', '/page', true],
  ['allow: /folder\ndisallow: /folder', '/folder/page', true],
  ['allow: /page\ndisallow: /*.htm', '/page.htm', false],
  ['allow: /page\ndisallow: /*.ph', '/page.php5', true],
  ['allow: /$\ndisallow: /', '/', true],
  ['allow: /$\ndisallow: /', '/page.htm', false],
])('%j on %s: %s', (rules, path, expected) => {
  expect(allows(`user-agent: *\n${rules}`, path)).toBe(expected);
});

describe('groups', () => {
  test('other records do not come between the names of a group', () => {
    const text = 'User-agent: a\nSitemap: /s.xml\nUser-agent: b\nX: y\nUser-agent: c\nDisallow: /';
    for (const product of ['a', 'b', 'c']) expect(allows(text, '/', product)).toBe(false);
    expect(allows(text, '/', 'd')).toBe(true);
  });

  test('one that names us counts instead of those for everybody', () => {
    const text = 'User-agent: *\nDisallow: /\n\nUser-agent: PantherOS/2.0 (any)\nDisallow: /x';
    expect(allows(text, '/y')).toBe(true);
    expect(allows(text, '/x')).toBe(false);
    expect(allows(text, '/y', 'panther')).toBe(false);
  });

  test('rules before any name count for nobody', () => {
    expect(allows('Disallow: /\nUser-agent: *\nDisallow: /x', '/y')).toBe(true);
  });

  test('an empty Disallow forbids nothing', () => {
    expect(allows('User-agent: *\nDisallow:\nDisallow: # nothing', '/y')).toBe(true);
  });

  test('robots.txt itself may always be read', () => {
    expect(allows('User-agent: *\nDisallow: /', '/robots.txt')).toBe(true);
  });
});

test.each([
  ['a byte order mark', '\uFEFFUser-agent: *\nDisallow: /'],
  ['old line ends', 'User-agent: *\rDisallow: /'],
  ['spaces and comments', ' user-AGENT :  * # all\r\n\tDISALLOW:/ # nothing'],
  ['no slash', 'User-agent: *\nDisallow: x'],
])('is read with %s', (_, text) => {
  expect(allows(text, '/x')).toBe(false);
});

test('a page that is no robots.txt says nothing', () => {
  expect(allows('<!doctype html><p style="color: red">User-agent</p>', '/x')).toBe(true);
});

test('Crawl-delay in seconds, of the group that counts', () => {
  const text = 'User-agent: *\nCrawl-delay: 9\nUser-agent: slow\nCrawl-delay: 2.5\nDisallow:';
  expect(parse(text).crawlDelayMs).toBe(9_000);
  expect(parse(text, 'slow').crawlDelayMs).toBe(2_500);
  expect(parse('User-agent: *\nCrawl-delay: soon').crawlDelayMs).toBeUndefined();
  // Above a quarter of an hour it is no delay but a mistake.
  expect(parse('User-agent: *\nCrawl-delay: 86400').crawlDelayMs).toBe(900_000);
});

test('a hostile pattern takes no longer than a plain one', () => {
  const text = `User-agent: *\nDisallow: /${'*a'.repeat(5_000)}b$`;
  expect(allows(text, `/${'a'.repeat(6_000)}c`)).toBe(true);
});
