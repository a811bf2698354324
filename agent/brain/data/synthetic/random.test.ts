import { expect, test } from 'vitest';
import { createDeviates, createRandom, normal } from './random.ts';

test('many deviates of keys that begin alike are those of each by itself', () => {
  const deviate = createDeviates('seed', 'funding', 'BTC');
  const ends = [0, 1, 1_767_571_200_000, 'x', ''];
  expect(ends.map(deviate)).toEqual(
    ends.map((end) => normal(createRandom('seed', 'funding', 'BTC', end))),
  );
});
