import { expect, test } from 'vitest';
import { readTermVector } from './fields.ts';
import { eachTerm, termsOf } from './terms.ts';

test('a name is found whole and by its parts', () => {
  expect(termsOf('pg_stat_activity')).toEqual(['pg', 'stat', 'activ', '=pg_stat_activity']);
  expect(termsOf('readFileSync()')).toEqual(['read', 'file', 'sync', '=readfilesync']);
  expect(termsOf('HTTPServer')).toEqual(['http', 'server', '=httpserver']);
  expect(termsOf('Maildir.add_flag')).toEqual([
    'maildir',
    'add',
    'flag',
    '=maildir.add_flag',
    '=add_flag',
  ]);
});

test("Markdown's backslash is no part of a name", () => {
  expect(termsOf('pg\\_dump')).toEqual(termsOf('pg_dump'));
});

test('a stop word counts where it is a name', () => {
  expect(termsOf('it is not there')).toEqual([]);
  expect(termsOf('NOT IN')).toEqual(['=not', '=in']);
  expect(termsOf('with', { areNames: true })).toEqual(['=with']);
});

test('accents and width do not separate words, scripts without spaces give pairs', () => {
  expect(termsOf('Çà Größe ﬁle')).toEqual(['ca', 'große', 'file']);
  expect(termsOf('検索機能')).toEqual(['検索', '索機', '機能']);
  expect(termsOf('поиск')).toEqual(['поиск']);
});

test('offsets are those of the word in the text', () => {
  const text = 'see `os.path.join` now';
  const words = new Set<string>();
  eachTerm(text, (_, start, end) => words.add(text.slice(start, end)));
  expect([...words]).toEqual(['see', 'os.path.join']);
});

test('what begins a row, an item or a definition is its own field, addresses are none', () => {
  const content = [
    'See [the manual](https://example.org/secret).',
    '',
    '| Name | Meaning |',
    '| --- | --- |',
    '| `anyelement` | any type |',
    '',
    '- `vacuum`: cleans',
    '',
    '**wal_level**',
    '',
    '```',
    '- `fenced`',
    '```',
  ].join('\n');
  const { counts, lengths } = readTermVector({ headingPath: ['Types'], content, symbols: [] });
  const lead = (term: string) => ((counts.get(term) ?? 0) >>> 20) & 63;
  expect([lead('anyel'), lead('vacuum'), lead('=wal_level'), lead('fenc')]).toEqual([1, 1, 1, 0]);
  expect(counts.has('secret')).toBe(false);
  expect(lengths[1]).toBe(1);
});
