import { attrName } from './names.ts';
import {
  enter,
  leave,
  noComments,
  type Place,
  requireText,
  type Scope,
  valueFault,
} from './scope.ts';
import type { Binding, Inherit, Syntax } from './syntax.ts';
import { isNixExpr, isPlainAttrs, type NixAttrs, type NixInherit, type NixValue } from './value.ts';

export function setSyntax(
  entries: NixAttrs,
  inherits: readonly NixInherit[],
  rec: boolean,
  scope: Scope,
): Syntax {
  const bindings = bindingsOf(entries, scope);
  if (bindings.length + inherits.length === 0) return rec ? 'rec { }' : '{ }';
  if (inherits.length > 0) refuseTwice(entries, inherits, scope);
  return { k: 'set', rec, inherits: inherits.map((one) => inheritOf(one, scope)), bindings };
}

/** Sorted by UTF-16 code units, so that the order of keys in the source never shows. */
export function bindingsOf(entries: NixAttrs, scope: Scope): Binding[] {
  if (Object.getOwnPropertySymbols(entries).length > 0) {
    throw valueFault(scope, 'a symbol cannot be an attribute name');
  }
  return Object.keys(entries)
    .sort()
    .map((key) => bindingOf(key, entries[key] as NixValue, scope));
}

function bindingOf(first: string, held: NixValue, scope: Scope): Binding {
  const { place } = scope;
  const depth = place.length;
  const level = scope.holders.length;
  const outer = scope.comments;
  scope.comments = noComments;
  place.push(first);
  let key = attrName(requireText(first, scope));
  let plain = !key.startsWith('"');
  let rest = unwrapped(held, scope);
  // A plain set with a single attribute becomes one more step of the path.
  for (let single = singleKey(rest); single !== undefined; single = singleKey(rest)) {
    const set = rest as NixAttrs;
    enter(scope, set);
    place.push(single);
    const step = attrName(requireText(single, scope));
    key += `.${step}`;
    plain &&= !step.startsWith('"');
    rest = unwrapped(set[single] as NixValue, scope);
  }
  const plainKey = plain && place.length - depth <= 4;
  const value = scope.convert(rest);
  const { comments } = scope;
  while (place.length > depth) place.pop();
  leave(scope, level);
  scope.comments = outer;
  return { comments, key, plainKey, value };
}

/** Through comments (kept for the binding) and `attrs()` that add nothing to a plain set. */
function unwrapped(value: NixValue, scope: Scope): NixValue {
  let rest = value;
  while (isNixExpr(rest)) {
    const { node } = rest;
    if (node.kind === 'attrs' && node.inherits.length === 0 && !node.rec) return node.entries;
    if (node.kind !== 'comment') return rest;
    enter(scope, rest);
    addComment(node.text, scope);
    rest = node.value;
  }
  return rest;
}

function singleKey(value: NixValue): string | undefined {
  if (!isPlainAttrs(value) || Object.getOwnPropertySymbols(value).length > 0) return undefined;
  const keys = Object.keys(value);
  return keys.length === 1 ? keys[0] : undefined;
}

function inheritOf({ from, names }: NixInherit, scope: Scope): Inherit {
  return {
    from: from === undefined ? undefined : { k: 'paren', inner: scope.convert(from) },
    names: [...names].sort().map((name) => attrName(requireText(name, scope))),
  };
}

function refuseTwice(entries: NixAttrs, inherits: readonly NixInherit[], scope: Scope): void {
  const seen = new Set(Object.keys(entries));
  for (const name of inherits.flatMap((one) => one.names)) {
    if (seen.has(name)) throw valueFault(scope, `attribute ${JSON.stringify(name)} is set twice`);
    seen.add(name);
  }
}

export function addComment(text: string, scope: Scope): void {
  scope.comments = [...scope.comments, ...commentLines(text, scope)];
}

/** The lines of a comment, each with its `#`. */
export function commentLines(text: string, scope: Place): string[] {
  return requireText(text, scope)
    .split(/\r\n|\r|\n/)
    .map((line) => `# ${line}`.replace(/\p{White_Space}+$/u, ''));
}
