import { expect, test } from 'vitest';
import { Fault } from '#lib';
import {
  attrs,
  call,
  commented,
  float,
  fn,
  letIn,
  lines,
  mkForce,
  mkMerge,
  op,
  path,
  printNix,
  raw,
  ref,
  select,
  str,
} from './index.ts';
import type { NixOperator, NixValue } from './value.ts';

function faultOf(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** What JavaScript allows and the types do not. */
function untyped(value: unknown): NixValue {
  return value as NixValue;
}

const hollow = [1, 2, 3];
delete hollow[1];

test.each<[string, unknown, string, RegExp]>([
  ['NaN', { services: { foo: { ports: [1, 2, 3, Number.NaN] } } }, 'services.foo.ports[3]', /NaN/],
  ['Infinity', { a: -Infinity }, 'a', /-Infinity/],
  ['float(NaN)', { a: float(Number.NaN) }, 'a', /NaN/],
  ['undefined', { a: { b: undefined } }, 'a.b', /undefined/],
  ['a hole in an array', { a: hollow }, 'a[1]', /undefined/],
  ['a function', { a: () => 1 }, 'a', /function/],
  ['a symbol', { a: [Symbol('s')] }, 'a[0]', /symbol/],
  ['a symbol as name', { a: { [Symbol('s')]: 1 } }, 'a', /symbol/],
  ['a Date', { a: { 'b c': new Date(0) } }, 'a."b c"', /Date/],
  ['a Map', { a: new Map() }, 'a', /Map/],
  ['a wide bigint', { a: 2n ** 63n }, 'a', /9223372036854775808/],
  ['an inexact integer', { a: 2 ** 53 }, 'a', /9007199254740992/],
  ['NUL', { a: 'x\0y' }, 'a', /NUL/],
  ['NUL in lines', { a: lines('x\n\0') }, 'a', /NUL/],
  ['half a character', { a: str`x${'\ud83d'}` }, 'a', /surrogate/],
  ['half a character in a name', { a: { '\ude00': 1, b: 2 } }, 'a."\\ude00"', /surrogate/],
  ['inside a function', { a: fn('x', [mkForce(untyped(undefined))]) }, 'a[0]', /undefined/],
  ['inside mkMerge', { a: mkMerge([{}, { b: Number.NaN }]) }, 'a[1].b', /NaN/],
  ['a name set twice', { a: attrs({ x: 1 }, { inherits: [{ names: ['x'] }] }) }, 'a', /"x"/],
])('%s is refused, with its place', (_, value, place, problem) => {
  const fault = faultOf(() => printNix(untyped(value)));
  expect(fault).toMatchObject({ code: 'nix.value', where: place });
  expect(fault.message).toMatch(problem);
  expect(fault.message.startsWith(`${place}: `)).toBe(true);
});

test('the value itself has no place', () => {
  const fault = faultOf(() => printNix(untyped(undefined)));
  expect(fault).toMatchObject({ message: 'the value: undefined cannot be written in Nix' });
  expect(fault.where).toBeUndefined();
});

test('a cycle is named where it closes, a value used twice is none', () => {
  const cyclic: { services: { foo: Record<string, unknown> } } = { services: { foo: { n: 1 } } };
  cyclic.services.foo.self = cyclic;
  expect(faultOf(() => printNix(untyped(cyclic)))).toMatchObject({
    where: 'services.foo.self',
    message: 'services.foo.self: the value contains itself',
  });
  const shared = { x: 1 };
  expect(printNix([shared, shared]).match(/x = 1/g)).toHaveLength(2);
});

test.each<[string, (held: NixValue) => NixValue]>([
  ['lists', (held) => [held]],
  ['sets', (held) => ({ a: held, b: 1 })],
  ['chains of names', (held) => ({ a: held })],
  ['calls', (held) => call('f', held)],
  ['functions', (held) => fn('x', held)],
  ['operators', (held) => op(held, '++', [])],
  ['strings', (held) => str`${call('f', held)}`],
  ['comments', (held) => commented('why', held)],
  ['let', (held) => letIn({ x: 1 }, held)],
])('10,000 levels of %s are refused, 60 are printed', (_, wrap) => {
  const nest = (levels: number): NixValue => {
    let value: NixValue = 1;
    for (let level = 0; level < levels; level++) value = wrap(value);
    return value;
  };
  const fault = faultOf(() => printNix(nest(10_000)));
  expect(fault.code).toBe('nix.value');
  expect(fault.message).toMatch(/nested more than 128 levels deep/);
  expect(printNix(nest(60))).not.toBe('');
});

test.each<[string, () => unknown]>([
  ['a keyword', () => ref('if.x')],
  ['an empty name', () => ref('')],
  ['an empty step', () => ref('a..b')],
  ['an open quote', () => ref('a."b')],
  ['an empty path', () => select(1, [])],
  ['a parameter that is none', () => fn('1x', 1)],
  ['an argument twice', () => fn({ args: ['a', 'a'] }, 1)],
  ['an argument that is the whole', () => fn({ args: ['a'], as: 'a' }, 1)],
  ['a path with a space', () => path('./a b')],
  ['a path that ends in a slash', () => path('./a/')],
  ['a bare name as a path', () => path('a')],
  ['a dot as a path', () => path('.')],
  ['an operator of JavaScript', () => op(1, '===' as NixOperator, 1)],
  ['empty text', () => raw(' \n')],
])('constructors refuse %s', (_, make) => {
  expect(faultOf(make).code).toBe('nix.value');
});

// `let true = false; in true` is false in Nix, and `1 - 1` calls whatever __sub is.
test.each([
  ['let', () => letIn({ true: false }, true)],
  ['rec', () => attrs({ null: 1 }, { rec: true })],
  ['an inherited name in rec', () => attrs({}, { rec: true, inherits: [{ names: ['false'] }] })],
  ['a parameter', () => fn('null', null)],
  ['an argument', () => fn({ args: ['__sub'] }, 1)],
])('%s may not hide what other text means', (_, make) => {
  expect(faultOf(make).message).toMatch(/would hide Nix's own/);
});
