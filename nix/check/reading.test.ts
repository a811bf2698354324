import { expect, test } from 'vitest';
import { call, fn, ifElse, lines, op, path, raw, ref, select, str } from '../lang/index.ts';
import { listItems, literalOf, plainAttrs, refText, textOf, textsIn } from './reading.ts';

test('the text of a string, with what is interpolated left open', () => {
  expect(textOf('a')).toBe('a');
  expect(textOf(str`${ref('pkgs.git')}/bin/git`)).toBe('${…}/bin/git');
  expect(textOf(lines(['x ', ref('y'), '\n']))).toBe('x ${…}\n');
  expect(textOf(op('a', '+', ref('b')))).toBe('a${…}');
  expect(textOf(ref('a'))).toBeUndefined();
});

test('a string without interpolation is as good as its text', () => {
  expect(literalOf(lines('a\n'))).toBe('a\n');
  expect(literalOf(ref('a'))).toEqual(ref('a'));
});

test('a reference, also one that is selected from another', () => {
  expect(refText(ref('config.a.b'))).toBe('config.a.b');
  expect(refText(select(ref('config.a'), 'b'))).toBe('config.a.b');
  expect(refText(select(ref('config.a'), 'b', 1))).toBeUndefined();
  expect(refText('config.a')).toBeUndefined();
});

test('the elements of everything that ends up as a list', () => {
  expect(listItems(['a', lines('b')])).toEqual(['a', 'b']);
  expect(listItems(op(['a'], '++', call('lib.optionals', ref('x'), ['b'])))).toEqual(['a', 'b']);
  expect(listItems(ifElse(ref('x'), ['a'], ['b']))).toEqual(['a', 'b']);
  expect(listItems('a')).toEqual(['a']);
  expect(listItems(null)).toEqual([]);
  expect(listItems(ref('x'))).toEqual([ref('x')]);
});

test('attributes of a set', () => {
  expect(plainAttrs({ a: 1 })).toEqual({ a: 1 });
  expect(plainAttrs([1])).toBeUndefined();
  expect(plainAttrs(ref('a'))).toBeUndefined();
});

test('every text inside a value, expressions included', () => {
  const value = {
    a: ['one', str`two ${ref('three.four')}`],
    b: fn('x', call('f', raw('five'), path('./six'))),
  };
  const texts = textsIn(value).join(' ');
  for (const word of ['one', 'two', 'three.four', 'five', './six']) expect(texts).toContain(word);
});
