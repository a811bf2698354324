import { expect, test } from 'vitest';
import { words } from '../../tests/kit/crawl.ts';
import { hammingDistance, simhashOf } from '../store/simhash.ts';
import { findSimilar } from './similar.ts';

test('bits that differ are counted in all 64, sign included', () => {
  expect(hammingDistance(0n, -1n)).toBe(64);
  expect(hammingDistance(0n, 1n << 40n)).toBe(1);
  expect(hammingDistance(-1n, -2n)).toBe(1);
});

test('a word changed in a long text moves few bits, another text about half of them', () => {
  const text = words('one', 800);
  const near = text.replace(/ w\w+$/, ' changed');
  expect(hammingDistance(simhashOf(text), simhashOf(near))).toBeLessThanOrEqual(3);
  const far = hammingDistance(simhashOf(text), simhashOf(words('two', 800)));
  expect(far).toBeGreaterThan(16);
  expect(simhashOf('too short to say anything')).toBe(0n);
});

test('marks lead to a page that is not marked itself, and do not depend on the order', () => {
  const pages = [
    { id: '1', url: 'https://h/long', hash: 0b0000n },
    { id: '2', url: 'https://h/a', hash: 0b0111n },
    { id: '3', url: 'https://h/other', hash: 0b111111n },
    { id: '4', url: 'https://h/far', hash: -1n },
  ];
  const marks = findSimilar(pages);
  expect([...marks]).toEqual([...findSimilar(pages.toReversed())]);
  // 2 is the best address; 1 and 3 are three bits from it and six from each other.
  expect([...marks].toSorted()).toEqual([
    ['1', '2'],
    ['3', '2'],
  ]);
});
