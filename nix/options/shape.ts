import { redactText } from '#lib';
import {
  isNixExpr,
  type NixAttrs,
  type NixNode,
  type NixOperator,
  type NixValue,
  unwrapPriority,
} from '../lang/index.ts';

/** What can be said of a value without evaluating Nix. */
export type Shape =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value?: boolean }
  | { readonly kind: 'int'; readonly value: number | bigint }
  | { readonly kind: 'float'; readonly value: number }
  /** `text` is absent when something is interpolated; `start` is the literal text before that. */
  | { readonly kind: 'string'; readonly text?: string; readonly start: string }
  | { readonly kind: 'path'; readonly text: string }
  /** The elements that are known; `isWhole`: there are no others. */
  | { readonly kind: 'list'; readonly items: readonly NixValue[]; readonly isWhole: boolean }
  | { readonly kind: 'attrs'; readonly entries: NixAttrs }
  | { readonly kind: 'function' };

const unknown: Shape = { kind: 'unknown' };

/** The definitions that a value stands for, without mkIf, mkForce, mkOrder and their like: each of
 * mkMerge, both branches of `if`, the body of `let`, the right side of `//` (which wins). */
export function definitionsOf(value: NixValue): readonly NixValue[] {
  const plain = unwrapPriority(value).value;
  if (!isNixExpr(plain)) return [plain];
  const { node } = plain;
  if (node.kind === 'if') return [node.whenTrue, node.whenFalse].flatMap(definitionsOf);
  if (node.kind === 'let') return definitionsOf(node.body);
  if (node.kind === 'op' && node.operator === '//') return definitionsOf(node.right);
  const merged = mergedDefinitions(node);
  return merged === undefined ? [plain] : merged.flatMap(definitionsOf);
}

function mergedDefinitions(node: NixNode): readonly NixValue[] | undefined {
  if (node.kind !== 'call' || !isNixExpr(node.fn) || node.fn.node.kind !== 'ref') return undefined;
  const [list] = node.args;
  const isMerge = node.fn.node.path.join('.') === 'lib.mkMerge';
  if (!isMerge || list === undefined) return undefined;
  const shape = shapeOf(list);
  return shape.kind === 'list' ? shape.items : undefined;
}

export function shapeOf(value: NixValue): Shape {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'bigint') return { kind: 'int', value };
  if (typeof value === 'string') return { kind: 'string', text: value, start: value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { kind: 'int', value } : { kind: 'float', value };
  }
  if (isNixExpr(value)) return shapeOfNode(value.node);
  if (Array.isArray(value)) return { kind: 'list', items: value, isWhole: true };
  return { kind: 'attrs', entries: value as NixAttrs };
}

const boolean: ReadonlySet<NixOperator> = new Set([
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '->',
]);

function shapeOfNode(node: NixNode): Shape {
  switch (node.kind) {
    case 'float':
      return { kind: 'float', value: node.value };
    case 'path':
      return { kind: 'path', text: node.text };
    case 'string':
    case 'lines':
      return shapeOfParts(node.parts);
    case 'lambda':
      return { kind: 'function' };
    case 'attrs':
      return { kind: 'attrs', entries: node.entries };
    case 'has':
    case 'not':
      return { kind: 'boolean' };
    case 'comment':
      return shapeOf(node.value);
    case 'op':
      if (boolean.has(node.operator)) return { kind: 'boolean' };
      return node.operator === '++' ? shapeOfJoined(node.left, node.right) : unknown;
    default:
      return unknown;
  }
}

function shapeOfParts(parts: readonly (string | NixValue)[]): Shape {
  const dynamic = parts.findIndex((part) => typeof part !== 'string');
  if (dynamic < 0) {
    const text = parts.join('');
    return { kind: 'string', text, start: text };
  }
  return { kind: 'string', start: parts.slice(0, dynamic).join('') };
}

function shapeOfJoined(left: NixValue, right: NixValue): Shape {
  const sides = [left, right].flatMap(definitionsOf).map(shapeOf);
  const items = sides.flatMap((side) => (side.kind === 'list' ? side.items : []));
  return { kind: 'list', items, isWhole: false };
}

const shownChars = 40;

/** A shape in the words of a complaint. Text that looks like a secret is not shown. */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return shape.value === undefined ? 'a boolean' : String(shape.value);
    case 'int':
      return `the integer ${shape.value}`;
    case 'float':
      return `the floating point number ${shape.value}`;
    case 'string':
      return shape.text === undefined
        ? 'a string'
        : `the string ${JSON.stringify(cut(shape.text))}`;
    case 'path':
      return `the path ${shape.text}`;
    case 'list':
      return shape.isWhole && shape.items.length === 0 ? 'an empty list' : 'a list';
    case 'attrs':
      return 'an attribute set';
    case 'function':
      return 'a function';
    case 'unknown':
      return 'an expression';
  }
}

function cut(text: string): string {
  const shown = redactText(text);
  return shown.length <= shownChars ? shown : `${shown.slice(0, shownChars)}…`;
}
