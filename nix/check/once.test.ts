import { expect, test } from 'vitest';
import { once, oncePerList } from './once.ts';

test('an object is read once, an equal one of its own again', () => {
  const read: object[] = [];
  const size = once((key: readonly number[]) => {
    read.push(key);
    return key.length;
  });
  const list = [1, 2];
  expect([size(list), size(list), size([1, 2])]).toEqual([2, 2, 2]);
  expect(read).toHaveLength(2);
  expect(read[0]).toBe(list);
});

test('a list is known by its objects and their order, not by itself', () => {
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  const read: string[] = [];
  const names = oncePerList((keys: readonly { readonly name: string }[]) => {
    read.push(keys.map(({ name }) => name).join(''));
    return read.at(-1);
  });
  expect([names([a, b]), names([a, b])]).toEqual(['ab', 'ab']);
  expect([names([b, a]), names([a]), names([]), names([])]).toEqual(['ba', 'a', '', '']);
  expect(names([a, { name: 'b' }])).toBe('ab');
  expect(read).toEqual(['ab', 'ba', 'a', '', 'ab']);
});
