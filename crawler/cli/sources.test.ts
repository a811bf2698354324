import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guessKind } from '../crawl/kinds/index.ts';
import { declaredSources } from '../sources/index.ts';
import { nameOf, parseAddition, refuseAbsent } from './sources.ts';

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

test('what lies on this machine is named by what says something; one file stands in its folder', () => {
  const home = mkdtempSync(join(tmpdir(), 'panther-add-'));
  try {
    const project = join(home, 'Harbour');
    mkdirSync(join(project, 'docs'), { recursive: true });
    writeFileSync(join(project, 'openapi.yaml'), '');
    writeFileSync(join(project, 'Tide Tables.pdf'), '');
    writeFileSync(join(project, 'boat.png'), '');
    const add = (path: string, more = {}) =>
      parseAddition([path], { ...options, ...more }, project);
    expect(add('./docs')).toMatchObject({ name: 'harbour', location: join(project, 'docs') });
    expect(add('docs', { library: 'ships', version: '2' })).toMatchObject({
      ...{ name: 'ships-2', library: 'ships' },
    });
    expect(add('./openapi.yaml')).toMatchObject({
      ...{ kind: 'folder', name: 'harbour', location: project, include: ['openapi.yaml'] },
    });
    expect(add('Tide Tables.pdf')).toMatchObject({
      ...{ name: 'tide-tables', library: 'tide-tables', include: ['Tide Tables.pdf'] },
    });
    for (const path of ['docs', 'openapi.yaml', 'Tide Tables.pdf']) refuseAbsent(add(path));
    for (const [path, message] of [
      ['nothing', `there is no folder or file ${join(project, 'nothing')}`],
      ['boat.png', 'boat.png is of no kind that can be read'],
    ] as const) {
      expect(() => refuseAbsent(add(path))).toThrow(message);
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  const repository = parseAddition(['git', './boats'], options, '/srv');
  expect(() => refuseAbsent(repository)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('--allow-private') }),
  );
  refuseAbsent({ ...repository, allowPrivate: true });
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
