import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DocsName, docsFolder } from '../../tests/kit/docs.ts';
import { extractPage } from '../extract/index.ts';
import { linkShare, linkShareMin, mayBeList } from './link-share.ts';

test.each([
  ['nothing', '', 0],
  ['text without links', 'VACUUM reclaims storage.', 0],
  // 5 of 10 letters.
  ['half of it', 'Other [locks](https://d/a).', 0.5],
  [
    'nothing but links under a heading',
    '## Contents\n\n- [One](https://d/1)\n- [Two](https://d/2)',
    1,
  ],
  ['terms of an index', '- **lock**\n\n**row, table**', 1],
  ['a definition', '**lock**\n: what waits', 0],
  ['pictures, which are no links', 'See ![plan](https://d/p.png)', 0],
])('of %s', (_, markdown, share) => {
  expect(linkShare([markdown])).toBeCloseTo(share, 9);
});

test('no list is taken for something else at the first look', () => {
  const line = fc.constantFrom(
    ...['- [One](https://d/1)', '[Two](https://d/2): more', '**row**', '- **lock**', '## Contents'],
    ...['a', 'some text', '', '  indented', '![plan](https://d/p.png)', '[a', '**bold** text'],
  );
  const contents = fc.array(fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n')));
  fc.assert(
    fc.property(contents, (given) => linkShare(given) < linkShareMin || mayBeList(given)),
    { numRuns: 2_000 },
  );
  expect(mayBeList(['Text that says something.\n[Next](https://d/n)\nAnd so it goes on.'])).toBe(
    false,
  );
});

/** Tables of contents and indexes of the manuals, by the names their generators give them. */
const lists: Record<'postgresql' | 'python', RegExp> = {
  postgresql: /^bookindex\.html$/,
  python: /^(?:genindex-.+|contents)\.html$/,
};

for (const name of ['postgresql', 'python'] as const) {
  const folder = docsFolder(name as DocsName);
  test.skipIf(folder === undefined)(
    `tells the indexes of the manual of ${name} from its pages${folder === undefined ? ': its documentation is not on this machine' : ''}`,
    () => {
      const pages = readdirSync(folder ?? '').filter((page) => page.endsWith('.html'));
      const indexes = pages.filter((page) => lists[name].test(page));
      // Every page of a manual takes a minute; each fifth tells as much.
      const others = pages.filter((page) => !lists[name].test(page) && page !== 'index.html');
      const reference = name === 'python' ? pythonPages(folder ?? '') : others.filter(eachFifth);
      const shareOf = (page: string) => {
        const body = readFileSync(join(folder ?? '', page));
        const url = `https://docs.example/${page}`;
        return linkShare([
          extractPage({ body, charset: 'utf-8', mediaType: 'text/html', url }).markdown,
        ]);
      };
      expect(indexes.length).toBeGreaterThan(0);
      const small =
        name === 'python' ? indexes.filter((page) => !/all|contents/.test(page)) : indexes;
      expect(small.filter((page) => shareOf(page) < linkShareMin)).toEqual([]);
      expect(reference.filter((page) => shareOf(page) >= linkShareMin)).toEqual([]);
    },
    120_000,
  );
}

const eachFifth = (_: string, index: number): boolean => index % 5 === 0;

/** Pages of single modules and statements; those that only list others have no module of their own. */
function pythonPages(folder: string): readonly string[] {
  return readdirSync(join(folder, 'library'))
    .filter((page) => page.endsWith('.html'))
    .filter((page) => readFileSync(join(folder, 'library', page), 'utf8').includes('id="module-'))
    .filter(eachFifth)
    .map((page) => `library/${page}`);
}
