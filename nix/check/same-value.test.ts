import { expect, test } from 'vitest';
import { call, lines, type NixValue, ref } from '../lang/index.ts';
import { sameValue } from './same-value.ts';

test.each<[NixValue, NixValue]>([
  [
    { a: 1, b: [true, null] },
    { b: [true, null], a: 1 },
  ],
  [ref('pkgs.git'), ref('pkgs.git')],
  [call('f', { a: 1n }), call('f', { a: 1n })],
  [lines('a\n'), lines('a\n')],
])('%# is the same', (left, right) => {
  expect(sameValue(left, right)).toBe(true);
});

test.each<[NixValue, NixValue]>([
  [1, '1'],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [
    [1, 2],
    [2, 1],
  ],
  [[], {}],
  [null, {}],
  [ref('pkgs.git'), ref('pkgs.jq')],
  [ref('a'), { node: { kind: 'ref', path: ['a'] } }],
])('%# is not', (left, right) => {
  expect(sameValue(left, right)).toBe(false);
  expect(sameValue(right, left)).toBe(false);
});
