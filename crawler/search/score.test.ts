import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, migrate } from '#lib/postgres';
import { testChunk, writeTestPage } from '../../tests/kit/library.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { mergeSegments, replaceChunks } from '../index/index.ts';
import { termsOf } from '../index/terms.ts';
import { createIndexCache, openTerms, openView } from '../index/view.ts';
import { migrations } from '../migrations/index.ts';
import { bestPages, weighTerms } from './score.ts';

const vocabulary = [
  'vacuum',
  'index',
  'lock',
  'table',
  'wal_level',
  'größe',
  '検索',
  'NOT',
  'query',
];
const word = fc.constantFrom(...vocabulary);
const part = fc.record({
  content: fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
  headingPath: fc.array(
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  symbols: fc.array(word, { maxLength: 3 }),
});
type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ page: fc.nat(4), parts: fc.array(part, { maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.constant('merge' as const) },
);

// BM25F written down once more, over the texts themselves: weights and length shares of body, title,
// headings, symbols; the texts here have no list, table or emphasis, so the last two fields are empty.
const weights = [1, 4, 3, 3];
const shares = [0.5, 0.3, 0.3, 0.3];
const saturation = 1.5;

function bruteForce(chunks: readonly Part[], query: readonly string[]): number[] {
  const fields = chunks.map(({ content, headingPath: [title = '', ...headings], symbols }) => [
    termsOf(content),
    termsOf(title, { areNames: true }),
    headings.flatMap((text) => termsOf(text, { areNames: true })),
    symbols.flatMap((text) => termsOf(text, { areNames: true })),
  ]);
  const means = weights.map(
    (_, field) => fields.reduce((sum, of) => sum + (of[field]?.length ?? 0), 0) / chunks.length,
  );
  const frequencies = new Map(
    query.map((term) => [
      term,
      fields.filter((other) => other.some((terms) => terms.includes(term))).length,
    ]),
  );
  return fields.map((of) => {
    let score = 0;
    for (const term of query) {
      const having = frequencies.get(term) ?? 0;
      let count = 0;
      of.forEach((terms, field) => {
        const found = terms.filter((one) => one === term).length;
        const [share = 0, mean = 0] = [shares[field], means[field]];
        if (found > 0)
          count += (found * (weights[field] ?? 0)) / (1 - share + (share * terms.length) / mean);
      });
      const rarity = Math.log(1 + (chunks.length - having + 0.5) / (having + 0.5));
      score += (rarity * count * (saturation + 1)) / (count + saturation);
    }
    return score;
  });
}

describe.each(testDatabases())('scores on %s', (_, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
  });
  afterAll(() => database.close());

  test('are those of the formula, after any changes and merges', async () => {
    let library = 0;
    const check = async (steps: readonly (Part[] | unknown)[], query: readonly string[]) => {
      library += 1;
      const name = `library-${library}`;
      const cache = createIndexCache();
      const pages = new Map<number, { id: string; parts: readonly Part[] }>();
      for (const each of steps as readonly ('merge' | { page: number; parts: Part[] })[]) {
        if (each === 'merge') await mergeSegments(database, name);
        else {
          const page = { library: name, url: `https://docs.example/${library}/${each.page}` };
          const id = pages.get(each.page)?.id ?? (await writeTestPage(database, page));
          const parts = [...new Map(each.parts.map((one) => [JSON.stringify(one), one])).values()];
          const own = parts.map((one, ordinal) => {
            const chunk = testChunk(page, ordinal, one);
            // The same text with other symbols is another chunk here.
            return { ...chunk, id: `${chunk.id}${one.symbols.join()}` };
          });
          await database.transaction((sql) =>
            replaceChunks(sql, { ...page, documentId: id, title: '' }, own),
          );
          pages.set(each.page, { id, parts });
        }
        const chunks = [...pages.values()].flatMap(({ parts }) => parts);
        const terms = [...new Set(query.flatMap((text) => termsOf(text)))];
        const view = await openView(database, cache, { library: name }, terms);
        if (view === undefined) throw new Error('nobody else writes here');
        const found = weighTerms(view, await openTerms(database, cache, view, terms));
        const expected = bruteForce(chunks, terms)
          .filter((score) => score > 0)
          .sort((left, right) => right - left)
          .map((score) => score.toFixed(9));
        for (const limit of [1, 2, 3, 5, 1000]) {
          const { pages: best, isAll } = bestPages(view, found, limit);
          const scores = best
            .flatMap((page) => page.chunks.map(({ score }) => score))
            .sort((left, right) => right - left)
            .map((score) => score.toFixed(9));
          // Others of the same pages come behind the best ones.
          expect(scores.slice(0, limit)).toEqual(expected.slice(0, limit));
          if (isAll) expect(scores).toEqual(expected);
          else expect(expected.length).toBeGreaterThanOrEqual(limit);
        }
      }
    };
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.array(word, { minLength: 1, maxLength: 4 }),
      check,
    );
    await fc.assert(property, { numRuns: 12, seed: 5 });
  });

  // So many that the words which most of them have are stored as bits (index/postings.ts).
  test('are those of the formula where most chunks have a word', async () => {
    const own = fc.sample(part, { numRuns: 2_600, seed: 8 }).map((one, ordinal) => ({
      ...one,
      content: `${one.content} only${ordinal} ${ordinal % 3 === 0 ? '' : 'often'}`,
    }));
    const page = { library: 'many', url: 'https://docs.example/many' };
    const documentId = await writeTestPage(database, page);
    const chunks = own.map((one, ordinal) => testChunk(page, ordinal, one));
    await database.transaction((sql) =>
      replaceChunks(sql, { ...page, documentId, title: '' }, chunks),
    );
    const [often] = await database.query<{ bytes: number }>(
      `select length(added) as bytes from kb.posting p join kb.segment g on g.id = p.segment
         join kb.shelf s on s.id = g.shelf where s.library = 'many' and term = 'often'`,
    );
    // A byte for each chunk that has it, a bit for each that might.
    expect(often?.bytes).toBeLessThan(2_600 * (2 / 3 + 1 / 8) + 20);
    const cache = createIndexCache();
    for (const query of ['often', 'often vacuum', 'lock often index table', 'only7 often vacuum']) {
      const terms = termsOf(query);
      const view = await openView(database, cache, { library: 'many' }, terms);
      if (view === undefined) throw new Error('nobody else writes here');
      const found = weighTerms(view, await openTerms(database, cache, view, terms));
      const expected = bruteForce(own, terms)
        .filter((score) => score > 0)
        .sort((left, right) => right - left)
        .map((score) => score.toFixed(9));
      const { pages } = bestPages(view, found, 10);
      expect(pages).toHaveLength(1);
      expect(pages[0]?.chunks.map(({ score }) => score.toFixed(9))).toEqual(expected);
    }
  });
});
