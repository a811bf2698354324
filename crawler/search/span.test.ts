import { expect, test } from 'vitest';
import { bestSpan } from './span.ts';

const weights = new Map([
  ['vacuum', 2],
  ['lock', 3],
]);

test('the shortest lines with most of the weight, not the first match', () => {
  const content = 'vacuum first\n\nnothing here\n\nA lock that vacuum takes.\n\nlock again';
  const { start, end } = bestSpan(content, weights);
  expect(content.slice(start, end)).toBe('A lock that vacuum takes.');
});

test('without a match it is the first block', () => {
  expect(bestSpan('one\ntwo\n\nthree', weights)).toEqual({ start: 0, end: 7 });
  expect(bestSpan('', weights)).toEqual({ start: 0, end: 0 });
});
