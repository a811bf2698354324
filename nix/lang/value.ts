/** The mark of an expression made by the constructors in `expr.ts`; nobody else sets it. */
export const nixExpr: unique symbol = Symbol('nixExpr');

export type NixScalar = null | boolean | number | bigint | string;

/** What can be printed as Nix. A safe integer `number` and a `bigint` become a Nix integer (64 bit,
 * signed), any other finite number a float; `-0` is the integer 0 (`float(-0)` keeps the sign). */
export type NixValue = NixScalar | NixExpr | readonly NixValue[] | NixAttrs;

/** Plain data. A value that is `undefined` is a Fault when it is printed. */
export interface NixAttrs {
  readonly [name: string]: NixValue;
}

export interface NixExpr {
  readonly [nixExpr]: true;
  readonly node: NixNode;
}

export const nixOperators = [
  '++',
  '*',
  '/',
  '+',
  '-',
  '//',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '->',
] as const;
export type NixOperator = (typeof nixOperators)[number];

/** One step of an attribute path: a name, or an expression for `.${…}`. */
export type NixPathStep = string | NixExpr;

export interface NixInherit {
  readonly from?: NixValue;
  readonly names: readonly string[];
}

export interface NixPattern {
  readonly args: readonly { readonly name: string; readonly fallback?: NixValue }[];
  /** Ends in `...`. */
  readonly open: boolean;
  readonly as?: string;
}

export type NixNode =
  | { readonly kind: 'ref'; readonly path: readonly string[] }
  | {
      readonly kind: 'select';
      readonly target: NixValue;
      readonly path: readonly NixPathStep[];
      readonly orElse?: NixValue;
    }
  | { readonly kind: 'has'; readonly target: NixValue; readonly path: readonly NixPathStep[] }
  | { readonly kind: 'call'; readonly fn: NixValue; readonly args: readonly NixValue[] }
  | { readonly kind: 'lambda'; readonly param: string | NixPattern; readonly body: NixValue }
  | { readonly kind: 'let'; readonly bindings: NixAttrs; readonly body: NixValue }
  | {
      readonly kind: 'if';
      readonly condition: NixValue;
      readonly whenTrue: NixValue;
      readonly whenFalse: NixValue;
    }
  | {
      readonly kind: 'op';
      readonly left: NixValue;
      readonly operator: NixOperator;
      readonly right: NixValue;
    }
  | { readonly kind: 'not'; readonly value: NixValue }
  | { readonly kind: 'path'; readonly text: string }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly parts: readonly (string | NixExpr)[] }
  | { readonly kind: 'lines'; readonly parts: readonly (string | NixExpr)[] }
  | { readonly kind: 'raw'; readonly text: string }
  | {
      readonly kind: 'attrs';
      readonly entries: NixAttrs;
      readonly inherits: readonly NixInherit[];
      readonly rec: boolean;
    }
  | { readonly kind: 'comment'; readonly text: string; readonly value: NixValue };

export function isNixExpr(value: unknown): value is NixExpr {
  return typeof value === 'object' && value !== null && nixExpr in value;
}

/** A plain object: of this or another realm's `Object`, or without a prototype. Arrays, expressions
 * and instances of a class are none. */
export function isPlainAttrs(value: unknown): value is NixAttrs {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return !(nixExpr in value);
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty');
}
