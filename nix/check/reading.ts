import { unwrapPriority, visit } from '../lang/index.ts';
import {
  isNixExpr,
  isPlainAttrs,
  type NixAttrs,
  type NixExpr,
  type NixNode,
  type NixValue,
} from '../lang/value.ts';

// What can be known of a Nix value without evaluating it. Everything here answers "not known" for an
// expression it cannot look into; no rule may take that for a finding.

/** What stands in place of an interpolation when a string is read as text. */
export const hole = '${…}';

export interface Unwrapped {
  readonly value: NixValue;
  /** Undefined where nothing sets one. */
  readonly priority: number | undefined;
  readonly conditional: boolean;
}

const priorityNumbers = { force: 50, normal: undefined, default: 1000 } as const;

/** Takes off `mkIf`, `mkMerge`, `mkForce` and their like; `mkMerge` gives several values, and none
 * when its list is empty. The numbers are those of nixpkgs' lib/modules.nix. */
export function unwrap(value: NixValue): readonly Unwrapped[] {
  if (!isNixExpr(value)) return [{ value, priority: undefined, conditional: false }];
  const peeled = unwrapPriority(value);
  const priority =
    typeof peeled.priority === 'number' ? peeled.priority : priorityNumbers[peeled.priority];
  const conditional = peeled.condition !== undefined;
  const merged = isNixExpr(peeled.value) ? mergedParts(peeled.value) : undefined;
  if (merged === undefined) return [{ value: peeled.value, priority, conditional }];
  return merged.flatMap(unwrap).map((part) => ({
    value: part.value,
    priority: priority ?? part.priority,
    conditional: conditional || part.conditional,
  }));
}

function mergedParts({ node }: NixExpr): readonly NixValue[] | undefined {
  const [name, [list]] = libraryCall(node);
  return name === 'mkMerge' && Array.isArray(list) ? list : undefined;
}

function libraryCall(node: NixNode): readonly [string | undefined, readonly NixValue[]] {
  if (node.kind !== 'call') return [undefined, []];
  const name = refText(node.fn);
  return [name?.startsWith('lib.') === true ? name.slice('lib.'.length) : undefined, node.args];
}

/** The attributes of a plain set, or of one written as an expression without `inherit`. */
export function plainAttrs(value: NixValue): NixAttrs | undefined {
  if (isPlainAttrs(value)) return value;
  if (!isNixExpr(value)) return undefined;
  const { node } = value;
  if (node.kind === 'comment') return plainAttrs(node.value);
  return node.kind === 'attrs' && node.inherits.length === 0 ? node.entries : undefined;
}

/** The dotted text of a reference such as `config.services.x`. */
export function refText(value: NixValue): string | undefined {
  if (!isNixExpr(value)) return undefined;
  const { node } = value;
  if (node.kind === 'ref') return node.path.join('.');
  if (node.kind === 'comment') return refText(node.value);
  if (node.kind !== 'select' || node.orElse !== undefined) return undefined;
  const target = refText(node.target);
  if (target === undefined || node.path.some((step) => typeof step !== 'string')) return undefined;
  return [target, ...node.path].join('.');
}

/** A string's text with `${…}` for what is interpolated; undefined for anything but a string. */
export function textOf(value: NixValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || !isNixExpr(value)) return undefined;
  const { node } = value;
  if (node.kind === 'comment') return textOf(node.value);
  if (node.kind === 'string' || node.kind === 'lines') {
    return node.parts.map((part) => (typeof part === 'string' ? part : hole)).join('');
  }
  if (node.kind !== 'op' || node.operator !== '+') return undefined;
  const [left, right] = [textOf(node.left), textOf(node.right)];
  return left === undefined && right === undefined ? undefined : (left ?? hole) + (right ?? hole);
}

/** A string without interpolation becomes a plain string; everything else stays. */
export function literalOf(value: NixValue): NixValue {
  if (!isNixExpr(value)) return value;
  const { node } = value;
  if (node.kind === 'comment') return literalOf(node.value);
  const isString = node.kind === 'string' || node.kind === 'lines';
  return isString && node.parts.every((part) => typeof part === 'string')
    ? node.parts.join('')
    : value;
}

/** The elements of a list, of lists joined by `++` and of both branches of a condition; an
 * expression of another kind is one element that stands for those nobody can see. */
export function listItems(value: NixValue): readonly NixValue[] {
  if (Array.isArray(value)) return value.map((item: NixValue) => literalOf(item));
  if (!isNixExpr(value)) return value === null ? [] : [value];
  const { node } = value;
  if (node.kind === 'comment') return listItems(node.value);
  if (node.kind === 'op' && node.operator === '++') {
    return [...listItems(node.left), ...listItems(node.right)];
  }
  if (node.kind === 'if') return [...listItems(node.whenTrue), ...listItems(node.whenFalse)];
  const [name, args] = libraryCall(node);
  const inner = name === 'optionals' || name === 'optional' ? args[1] : undefined;
  return inner === undefined ? [literalOf(value)] : listItems(inner);
}

/** Deeper values are cycles; the printer is who says so. */
export const deepest = 100;

/** Every piece of text that is there as a string or verbatim, whatever stands around it. */
export function literalTextsIn(value: NixValue): readonly string[] {
  const texts: string[] = [];
  visit(value, (part) => {
    if (typeof part === 'string') texts.push(part);
    if (!isNixExpr(part)) return;
    const { node } = part;
    if (node.kind === 'string' || node.kind === 'lines') texts.push(textOf(part) ?? '');
    else if (node.kind === 'raw') texts.push(node.text);
  });
  return texts;
}

const noTexts: readonly string[] = [];

/** Every piece of literal or verbatim text in a value, paths and the dotted text of references
 * included: what a search for a word must look at. */
export function textsIn(value: NixValue): readonly string[] {
  // Most values are a scalar or a list of words.
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return noTexts;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  const texts: string[] = [];
  visit(value, (part) => {
    if (typeof part === 'string') texts.push(part);
    if (!isNixExpr(part)) return;
    const { node } = part;
    if (node.kind === 'string' || node.kind === 'lines') texts.push(textOf(part) ?? '');
    else if (node.kind === 'ref' || node.kind === 'select') texts.push(refText(part) ?? '');
    else if (node.kind === 'raw' || node.kind === 'path') texts.push(node.text);
  });
  return texts;
}
