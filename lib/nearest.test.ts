import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

// Distances by hand; "ca" → "abc" is 3 with optimal string alignment (Boytsov 2011, section 2.2).
test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['kitten', 'sitting', 3],
  ['teh', 'the', 1],
  ['ca', 'abc', 3],
  ['', 'abc', 3],
])('distance of %j and %j', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test('proposes what is close, or the only one a word begins', () => {
  const commands = ['generate', 'check', 'graph', 'hosts', 'deploy', 'status'];
  expect(nearest('genrate', commands)).toBe('generate');
  expect(nearest('DEPLOY', commands)).toBe('deploy');
  expect(nearest('stauts', commands)).toBe('status');
  expect(nearest('gen', commands)).toBe('generate');
  expect(nearest('g', commands)).toBeUndefined();
  expect(nearest('xyz', commands)).toBeUndefined();
});
