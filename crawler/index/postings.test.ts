import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countPostings,
  decodePostings,
  encodePostings,
  packedAt,
  spreadPostings,
} from './postings.ts';

type Entry = readonly [ordinal: number, packed: number];

/** What comes back, entry by entry. */
function readBack(bytes: Uint8Array): readonly Entry[] {
  const { ordinals, counts } = spreadPostings(decodePostings(bytes));
  return Array.from(ordinals, (ordinal, index) => [ordinal, counts[index] ?? 0]);
}

const encode = (entries: readonly Entry[]): Uint8Array =>
  encodePostings(
    entries.map(([ordinal]) => ordinal),
    entries.map(([, packed]) => packed),
  );

/** Every `step`-th chunk of a segment, with counts that come and go. */
const everyNth = (step: number, size: number, values = 5): readonly Entry[] =>
  Array.from({ length: Math.ceil(size / step) }, (_, index) => [
    index * step,
    // Counts of the text, of title and of headings: bits 0, 8 and 11 of fields.ts.
    1 + (index % values) + (index % 7 === 0 ? 2 ** 8 : 0) + (index % 11 === 0 ? 2 ** 11 : 0),
  ]);

describe('postings', () => {
  test.each([
    ['none', []],
    ['one, the last of a segment', [[65_535, 2 ** 30 - 1]]],
    ['some', everyNth(100, 65_536)],
    ['a seventh', everyNth(7, 65_536)],
    ['all of a segment', everyNth(1, 65_536)],
    ['many that begin late', everyNth(1, 30_000).map(([at, n]): Entry => [at + 35_000, n])],
    ['more kinds of counts than there are codes', everyNth(1, 65_536, 200)],
  ] as const)('%s come back as they went in, also one by one', (_, entries) => {
    const bytes = encode(entries);
    expect(countPostings(bytes)).toBe(entries.length);
    expect(readBack(bytes)).toEqual(entries);
    const postings = decodePostings(bytes);
    expect(postings.length).toBe(entries.length);
    const known = new Map(entries);
    const asked = [0, 1, 6, 7, 8, 63, 64, 34_999, 35_000, 65_534, 65_535, ...known.keys()];
    for (const ordinal of asked.slice(0, 5_000))
      expect(packedAt(postings, ordinal)).toBe(known.get(ordinal) ?? 0);
  });

  test('a term that most chunks have takes little more than a byte for each', () => {
    expect(encode(everyNth(1, 65_536)).length).toBeLessThan(65_536 * 1.2);
    expect(encode(everyNth(100, 65_536)).length).toBeLessThan(656 * 3.1);
  });

  // The layout of lists that are not dense: their length, then for each how far it is behind the one before
  // and its counts; LEB128 (DWARF 5, 7.6).
  test('short lists are read as they were always written', () => {
    const bytes = Uint8Array.of(3, 5, 1, 0x81, 0x01, 2, 1, 0x80, 0x02);
    expect(readBack(bytes)).toEqual([
      [5, 1],
      [134, 2],
      [135, 256],
    ]);
    expect(
      encode([
        [5, 1],
        [134, 2],
        [135, 256],
      ]),
    ).toEqual(bytes);
  });

  test('any list', () => {
    const lists = fc
      .uniqueArray(fc.tuple(fc.nat(20_000), fc.integer({ min: 1, max: 40 })), {
        minLength: 900,
        maxLength: 3_000,
        selector: ([ordinal]) => ordinal,
        size: 'max',
      })
      .map((list) => list.toSorted(([left], [right]) => left - right));
    fc.assert(
      fc.property(lists, (entries) => {
        expect(readBack(encode(entries))).toEqual(entries);
      }),
      { numRuns: 10, seed: 3 },
    );
  });
});
