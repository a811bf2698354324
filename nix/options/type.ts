/** The structure of an option's type, read from the text that the NixOS manual prints for it. */
export type OptionType =
  | AnyType
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'int'; readonly min?: number; readonly max?: number; readonly nonZero?: true }
  | { readonly kind: 'float'; readonly min?: number; readonly max?: number }
  /** Integer or float. */
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | StringType
  | { readonly kind: 'path'; readonly form: PathForm; readonly pattern?: RegExp }
  | { readonly kind: 'package' }
  | { readonly kind: 'enum'; readonly values: readonly EnumValue[] }
  | ListType
  | AttrsType
  /** `free`: what undeclared keys may hold; without it there may be none. */
  | { readonly kind: 'submodule'; readonly free?: OptionType }
  | { readonly kind: 'function'; readonly result: OptionType }
  | { readonly kind: 'union'; readonly members: readonly OptionType[] };

/** Accepts every value. `known`: the text says so ("anything", "JSON value"); otherwise the text was
 * not understood, and nothing is claimed about its values. */
export interface AnyType {
  readonly kind: 'any';
  readonly text: string;
  readonly known: boolean;
}

export interface StringType {
  readonly kind: 'string';
  /** What every string of this type matches, and how to say it; absent for any string. */
  readonly pattern?: RegExp;
  readonly rule?: string;
}

export type PathForm = 'absolute' | 'relative' | 'store' | 'any';
export type EnumValue = string | number | boolean | null;

export interface ListType {
  readonly kind: 'listOf';
  readonly element: OptionType;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface AttrsType {
  readonly kind: 'attrsOf';
  readonly element: OptionType;
  /** Home Manager's dependency graph: an entry may be wrapped as `{ data, before, after }`. */
  readonly dag?: true;
}

export const anyKnown = (text: string): AnyType => ({ kind: 'any', text, known: true });
export const anyUnknown = (text: string): AnyType => ({ kind: 'any', text, known: false });

/** One flat union; `members` with a single entry is that entry. */
export function unionOf(members: readonly OptionType[]): OptionType {
  const flat = members.flatMap((member) => (member.kind === 'union' ? member.members : [member]));
  const only = flat[0];
  return flat.length === 1 && only !== undefined ? only : { kind: 'union', members: flat };
}

/** Every part of a type, the type itself first. */
export function typeParts(type: OptionType): readonly OptionType[] {
  switch (type.kind) {
    case 'listOf':
    case 'attrsOf':
      return [type, ...typeParts(type.element)];
    case 'function':
      return [type, ...typeParts(type.result)];
    case 'submodule':
      return type.free === undefined ? [type] : [type, ...typeParts(type.free)];
    case 'union':
      return [type, ...type.members.flatMap(typeParts)];
    default:
      return [type];
  }
}

/** The parts of a type text that were not understood; empty when the whole structure is known. */
export function unknownParts(type: OptionType): readonly string[] {
  return typeParts(type).flatMap((part) => (part.kind === 'any' && !part.known ? [part.text] : []));
}

const shownValues = 8;

/** A type in the words of a complaint: short, without the manual's quoting. */
export function describeType(type: OptionType): string {
  switch (type.kind) {
    case 'any':
      return 'anything';
    case 'int':
      return `an integer${describeRange(type)}${type.nonZero === true ? ' other than 0' : ''}`;
    case 'float':
      return `a floating point number${describeRange(type)}`;
    case 'number':
      return `a number${describeRange(type)}`;
    case 'string':
      return type.rule === undefined ? 'a string' : `a string ${type.rule}`;
    case 'path':
      return describePath(type.form);
    case 'enum':
      return describeValues(type.values);
    case 'listOf':
      return `a ${type.minLength === 1 ? 'non-empty ' : ''}list of ${plural(type.element)}`;
    case 'attrsOf':
      return `an attribute set of ${plural(type.element)}`;
    case 'union':
      return type.members.map(describeType).join(' or ');
    case 'function':
      return `a function that returns ${describeType(type.result)}`;
    case 'submodule':
      return 'an attribute set of options';
    case 'null':
      return 'null';
    default:
      return `a ${type.kind}`;
  }
}

function plural(type: OptionType): string {
  const text = describeType(type);
  return type.kind === 'union' ? `(${text})` : text.replace(/^an? /, '');
}

function describePath(form: PathForm): string {
  if (form === 'store') return 'a path in the Nix store';
  return form === 'any' ? 'a path' : `${form === 'absolute' ? 'an' : 'a'} ${form} path`;
}

function describeRange(range: { readonly min?: number; readonly max?: number }): string {
  const { min, max } = range;
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}

function describeValues(values: readonly EnumValue[]): string {
  const shown = values.slice(0, shownValues).map((value) => JSON.stringify(value));
  const rest = values.length - shown.length;
  const list = rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
  return values.length === 1 ? list : `one of ${list}`;
}
