import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMatcher } from './matcher.ts';

// A small alphabet, so that patterns overlap each other and themselves.
const bytes = (minLength: number, maxLength: number) =>
  fc
    .array(fc.integer({ min: 97, max: 99 }), { minLength, maxLength })
    .map((codes) => Buffer.from(codes));

test('finds what Buffer.indexOf finds, everywhere, for any patterns and any part of the text', () => {
  fc.assert(
    fc.property(
      fc.array(bytes(2, 9), { minLength: 1, maxLength: 6 }),
      bytes(0, 120),
      fc.nat(130),
      fc.nat(130),
      (patterns, text, a, b) => {
        const from = Math.min(a, b, text.length);
        const to = Math.min(Math.max(a, b), text.length);
        const matcher = createMatcher(patterns.map((each, owner) => ({ bytes: each, owner })));
        const expected = patterns.flatMap((pattern, owner) => {
          const found: string[] = [];
          for (let at = text.indexOf(pattern, from); at !== -1 && at < to; ) {
            found.push(`${at} ${owner}`);
            at = text.indexOf(pattern, at + 1);
          }
          return found;
        });
        const found = matcher.search(text, from, to).map(({ at, owner }) => `${at} ${owner}`);
        expect(found.sort()).toEqual(expected.sort());
      },
    ),
    { numRuns: 2_000 },
  );
});

test('longer than the table of shifts can say', () => {
  const pattern = Buffer.from(Array.from({ length: 700 }, (_, at) => at % 251));
  const text = Buffer.concat([Buffer.alloc(997), pattern, Buffer.alloc(3), pattern]);
  const matcher = createMatcher([{ bytes: pattern, owner: 4 }]);
  expect(matcher.search(text, 0, text.length)).toEqual([
    { at: 997, owner: 4 },
    { at: 1700, owner: 4 },
  ]);
});

test('no pattern, nothing found', () => {
  expect(createMatcher([]).search(Buffer.from('text'), 0, 4)).toEqual([]);
});
