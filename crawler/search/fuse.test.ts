import { describe, expect, test } from 'vitest';
import { fuseScores, type NearPassage, placePassages } from './fuse.ts';
import type { Passage } from './passages.ts';
import type { RankedPage } from './rank.ts';

// By hand: 0.6 × score / weight + 0.4 × (farthest − distance) / (farthest − nearest) × share.
const keyOf = (document: number): number => document * 10;
const page = (document: number, score: number): RankedPage => {
  const parts = { chunks: [{ key: keyOf(document), score }], share: 1 };
  return { document, score, ...parts } as Partial<RankedPage> as RankedPage;
};
const near = (document: number, distance: number, share = 1): NearPassage => {
  const found = { key: keyOf(document), document, distance, share };
  return found as Partial<NearPassage> as NearPassage;
};
const says = (key: number, content: string): [number, Passage] => {
  const shown = { key, library: 'l', version: undefined, headingPath: [], content };
  return [key, shown as Partial<Passage> as Passage];
};
const fuse = (lexical: readonly RankedPage[], nearest: readonly NearPassage[], k = 10) =>
  placePassages(fuseScores({ lexical, nearest, weight: 4 }), new Map(), k).map(
    ({ key, score, ranks }) => [key, Number(score.toFixed(4)), ranks],
  );

describe('words and vectors together', () => {
  test('a page that says all of the query keeps its place before the nearest one', () => {
    const found = fuse([page(1, 6), page(2, 1)], [near(3, 0.2), near(2, 0.4), near(1, 0.6)]);
    expect(found).toEqual([
      [10, 0.9, { lexical: 1, vector: 3 }],
      [30, 0.4, { vector: 1 }],
      [20, 0.35, { lexical: 2, vector: 2 }],
    ]);
  });

  test('where words say little of a long question, the nearest leads', () => {
    const found = fuse([page(1, 1), page(2, 0.9)], [near(3, 0.2), near(2, 0.21), near(4, 0.6)]);
    // 0.135 + 0.4 × 0.975 = 0.525
    expect(found.map(([key, score]) => [key, score])).toEqual([
      [20, 0.525],
      [30, 0.4],
      [10, 0.15],
      [40, 0],
    ]);
  });

  test('a page counts by its nearest passage, and a list of links by its share', () => {
    const second = near(3, 0.3);
    const twice: NearPassage = { ...second, key: 31 };
    const found = fuse([], [near(3, 0.2), twice, near(4, 0.25, 0.3), near(5, 0.7)], 3);
    expect(found).toEqual([
      [30, 0.4, { vector: 1 }],
      // 0.4 × 0.9 × 0.3
      [40, 0.108, { vector: 2 }],
      [50, 0, { vector: 3 }],
    ]);
  });

  test('a single near passage is as near as can be; without any the score is that of words', () => {
    expect(fuse([], [near(3, 1.2)])).toEqual([[30, 0.4, { vector: 1 }]]);
    expect(fuse([page(1, 6)], [])).toEqual([[10, 6, { lexical: 1 }]]);
  });

  test('a copy stands behind all others, and never above what it stands behind', () => {
    const pages = fuseScores({
      lexical: [page(1, 6), page(2, 5), page(3, 1)],
      nearest: [],
      weight: 4,
    });
    const said = new Map([says(10, 'One text.'), says(20, 'One  text.'), says(30, 'Another.')]);
    const placed = (k: number) =>
      placePassages(pages, said, k).map(({ key, score }) => [key, score]);
    expect(placed(3)).toEqual([
      [10, 6],
      [30, 1],
      [20, 1],
    ]);
    // What nobody sees is not told apart: of three pages the first two are enough.
    expect(placed(1)).toEqual([[10, 6]]);
  });
});
