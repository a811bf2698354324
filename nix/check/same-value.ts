import { isNixExpr, type NixValue } from '../lang/value.ts';

/** Whether two values would print the same; the order of attributes does not matter. */
export function sameValue(left: NixValue | undefined, right: NixValue | undefined): boolean {
  return same(left, right);
}

function same(left: unknown, right: unknown): boolean {
  if (left === right || Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left === null || right === null) return false;
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(left, right);
  return !Array.isArray(right) && sameEntries(left as Entries, right as Entries);
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    if (!same(left[index], right[index])) return false;
  }
  return true;
}

type Entries = Readonly<Record<string, unknown>>;

function sameEntries(left: Entries, right: Entries): boolean {
  let rest = Object.keys(right).length;
  for (const key in left) {
    if (!Object.hasOwn(right, key) || !same(left[key], right[key])) return false;
    rest--;
  }
  // An expression shows as an object with the one key `node`, which an option could be called too.
  return rest === 0 && (!('node' in left) || isNixExpr(left) === isNixExpr(right));
}
