import { expect, test } from 'vitest';
import {
  attrs,
  call,
  commented,
  fn,
  hasAttr,
  ifElse,
  isNixExpr,
  letIn,
  mkAfter,
  mkBefore,
  mkDefault,
  mkForce,
  mkIf,
  mkMerge,
  mkOrder,
  mkOverride,
  not,
  op,
  ref,
  select,
  str,
  unwrapPriority,
  visit,
} from './index.ts';
import type { NixValue } from './value.ts';

// Priorities and orders: nixpkgs, lib/modules.nix (mkForce = mkOverride 50, mkDefault = mkOverride
// 1000, a plain definition 100; mkBefore = mkOrder 500, mkAfter = mkOrder 1500).
test.each<[string, NixValue, object]>([
  ['a plain value', 1, { value: 1, priority: 'normal' }],
  ['mkForce', mkForce(1), { value: 1, priority: 'force' }],
  ['mkDefault', mkDefault(1), { value: 1, priority: 'default' }],
  ['mkOverride 60', mkOverride(60, 1), { value: 1, priority: 60 }],
  ['mkOverride 50', mkOverride(50, 1), { value: 1, priority: 'force' }],
  ['mkBefore', mkBefore([1]), { value: [1], priority: 'normal', order: 'before' }],
  ['mkAfter', mkAfter([1]), { value: [1], priority: 'normal', order: 'after' }],
  ['mkOrder', mkOrder(7, [1]), { value: [1], priority: 'normal', order: 7 }],
  ['the outermost counts', mkForce(mkDefault(1)), { value: 1, priority: 'force' }],
  ['a comment', mkForce(commented('why', 1)), { value: 1, priority: 'force' }],
  ['both', mkForce(mkBefore([1])), { value: [1], priority: 'force', order: 'before' }],
])('unwrapPriority: %s', (_, value, unwrapped) => {
  expect(unwrapPriority(value)).toEqual(unwrapped);
});

test('conditions add up, other calls stay', () => {
  const [a, b] = [ref('a'), ref('b')];
  expect(unwrapPriority(mkIf(a, 1))).toEqual({ value: 1, priority: 'normal', condition: a });
  expect(unwrapPriority(mkIf(a, mkForce(mkIf(b, 1))))).toEqual({
    value: 1,
    priority: 'force',
    condition: op(a, '&&', b),
  });
  const merged = mkMerge([1]);
  expect(unwrapPriority(merged)).toEqual({ value: merged, priority: 'normal' });
  const other = call('my.mkForce', 1);
  expect(unwrapPriority(other).value).toBe(other);
});

test('visit reaches every value, with the path of names and indexes', () => {
  const seen: [string, unknown][] = [];
  const value = {
    b: [1, mkIf(ref('c'), { d: 'text' })],
    a: letIn({ x: 2 }, ifElse(not(true), [3], select({ s: 4 }, ['s', ref('k')], 5))),
    e: fn({ args: { p: 6 } }, str`${call('g', 7)}`),
    f: attrs({ own: 8 }, { inherits: [{ from: op(9, '+', 10), names: ['n'] }] }),
    h: hasAttr(commented('c', { i: 11 }), 'i'),
  };
  visit(value, (node, path) => {
    if (typeof node === 'number' || typeof node === 'string') seen.push([path.join('/'), node]);
  });
  expect(seen).toEqual([
    ['a', 2],
    ['a/0', 3],
    ['a/s', 4],
    ['a', 5],
    ['b/0', 1],
    ['b/1/d', 'text'],
    ['e', 6],
    ['e', 7],
    ['f', 9],
    ['f', 10],
    ['f/own', 8],
    ['h/i', 11],
  ]);
  const kinds: string[] = [];
  visit(mkForce(1), (node) => kinds.push(isNixExpr(node) ? node.node.kind : typeof node));
  expect(kinds).toEqual(['call', 'ref', 'number']);
});
