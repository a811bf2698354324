import { expect, test } from 'vitest';
import { guessKind } from '../crawl/kinds/index.ts';
import { declaredSources } from '../sources/index.ts';
import { nameOf, parseAddition } from './sources.ts';

const options = { include: [], exclude: [], allowPrivate: false, browser: false };

test.each([
  ['https://github.com/pgvector/pgvector', 'git'],
  ['https://github.com/pgvector/pgvector/blob/master/README.md', 'web'],
  ['git@github.com:NixOS/nix.git', 'git'],
  ['https://h/sitemap_index.xml.gz', 'sitemap'],
  ['https://h/llms-full.txt', 'llms'],
  ['https://h/spec/openapi.yaml', 'openapi'],
  ['https://h/manual.pdf', 'pdf'],
  ['https://h/docs/', 'web'],
  ['./notes', 'folder'],
  ['/srv/docs', 'folder'],
])('%s is a %s', (location, kind) => {
  expect(guessKind(location)).toBe(kind);
});

test.each([
  ['https://github.com/pgvector/pgvector#v0.8.1', 'pgvector'],
  ['https://www.postgresql.org/docs/17/', 'postgresql'],
  ['https://docs.freqtrade.io/en/stable/', 'freqtrade'],
  ['/srv/My Notes', 'my-notes'],
])('%s is called %s', (location, name) => {
  expect(nameOf(location, undefined)).toBe(name);
});

test('a ref is the version, and the kind may be said', () => {
  const source = parseAddition(['git', 'https://github.com/a/b#v1.2'], options, '/');
  expect(source).toMatchObject({
    kind: 'git',
    location: 'https://github.com/a/b#v1.2',
    name: 'b',
    library: 'b',
    version: '1.2',
  });
  expect(parseAddition(['notes'], options, '/home/me').location).toBe('/home/me/notes');
});

test.each([
  [[], 'usage'],
  [['web', 'not an address'], 'usage'],
  [['https://h/a', 'https://h/b'], 'usage'],
  [['https://github.com/a/b#--upload-pack=x'], 'usage'],
])('%j is refused', (words, code) => {
  expect(() => parseAddition(words, options, '/')).toThrow(expect.objectContaining({ code }));
});

test('the declared sources have names of their own and public addresses', () => {
  const names = declaredSources.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { location, allowPrivate } of declaredSources) {
    expect([new URL(location).protocol, allowPrivate]).toEqual(['https:', false]);
  }
});
