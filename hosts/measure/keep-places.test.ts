import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepPlaces } from './keep-places.ts';

const keep = (found: string, known: string) =>
  keepPlaces([...found], [...known], (one, other) => one === other);

it.each([
  // found, known, items, gaps
  ['ba', 'ab', 'ab', ''],
  ['cba', 'ab', 'abc', ''],
  // c stands in for the a that is gone: b stays the second.
  ['bc', 'ab', 'cb', ''],
  ['b', 'ab', 'b', 'a'],
  ['a', 'ab', 'a', ''],
  ['', 'ab', '', ''],
  ['ab', '', 'ab', ''],
  ['c', 'abc', 'c', 'ab'],
])('%s, known as %s, is %s (gone: %s)', (found, known, items, gaps) => {
  const kept = keep(found, known);
  expect([kept.items.join(''), kept.gaps.join('')]).toEqual([items, gaps]);
});

it('loses nothing and adds nothing, whatever is found', () => {
  const letters = fc.uniqueArray(fc.constantFrom(...'abcdef'));
  fc.assert(
    fc.property(letters, letters, (found, known) => {
      const kept = keep(found.join(''), known.join(''));
      expect(kept.items.toSorted()).toEqual(found.toSorted());
      expect(kept.gaps.some((gap) => found.includes(gap))).toBe(false);
    }),
  );
});
