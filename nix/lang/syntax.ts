// The text's tree: what stands between a value and its layout. Parentheses, escapes and dotted keys
// are already decided here; line breaks are not.

/** A string is one unbreakable piece: identifier, dotted reference, number, `"…"`, path, `{ }`. */
export type Syntax = string | SyntaxNode;

/** A piece of a string's inside: text already escaped, or an interpolation. */
export type Part = string | { readonly expr: Syntax };

export interface Binding {
  readonly comments: readonly string[];
  /** The attribute path, rendered. */
  readonly key: string;
  /** At most four bare names: then nothing but a call or operator moves to the line after `=`. */
  readonly plainKey: boolean;
  readonly value: Syntax;
}

export interface Inherit {
  readonly from: Syntax | undefined;
  readonly names: readonly string[];
}

export interface Element {
  readonly comments: readonly string[];
  readonly value: Syntax;
}

export interface Pattern {
  readonly args: readonly { readonly name: string; readonly fallback: Syntax | undefined }[];
  readonly open: boolean;
  readonly as: string | undefined;
}

export interface SetSyntax {
  readonly k: 'set';
  readonly rec: boolean;
  readonly inherits: readonly Inherit[];
  readonly bindings: readonly Binding[];
}

export interface ListSyntax {
  readonly k: 'list';
  readonly items: readonly Element[];
}

export interface AppSyntax {
  readonly k: 'app';
  readonly fn: Syntax;
  readonly args: readonly Syntax[];
  /** Its first token has comments above it: see `belowComments`. */
  readonly headed?: boolean;
}

export interface OpSyntax {
  readonly k: 'op';
  readonly operator: string;
  readonly operands: readonly Syntax[];
}

export interface SelectSyntax {
  readonly k: 'select';
  readonly base: Syntax;
  readonly path: readonly Part[];
  readonly orElse: Syntax | undefined;
}

/** `base ? path` */
export interface HasSyntax {
  readonly k: 'has';
  readonly base: Syntax;
  readonly path: readonly Part[];
}

export interface LambdaSyntax {
  readonly k: 'lambda';
  readonly param: string | Pattern;
  readonly body: Syntax;
}

export interface IfSyntax {
  readonly k: 'if';
  readonly condition: Syntax;
  readonly whenTrue: Syntax;
  readonly whenFalse: Syntax;
}

export type SyntaxNode =
  | { readonly k: 'string'; readonly parts: readonly Part[] }
  /** `''…''`; `lines.length > 1` when it spans lines. */
  | { readonly k: 'lines'; readonly lines: readonly (readonly Part[])[] }
  | ListSyntax
  | SetSyntax
  | SelectSyntax
  | HasSyntax
  | { readonly k: 'paren'; readonly inner: Syntax }
  | AppSyntax
  | OpSyntax
  | { readonly k: 'not'; readonly value: Syntax }
  | LambdaSyntax
  | {
      readonly k: 'let';
      readonly bindings: readonly Binding[];
      readonly body: Syntax;
    }
  | IfSyntax
  | { readonly k: 'raw'; readonly lines: readonly string[] }
  /** A `{ }` that may break, which only happens directly below comments. */
  | { readonly k: 'hollow' };

// Binding strength (Nix manual, "Operators"): higher binds tighter.
export const strength = { term: 100, app: 20, negate: 19, has: 18, not: 14, weakest: 0 } as const;
const operatorStrength: Readonly<Record<string, number>> = {
  '++': 17,
  '*': 16,
  '/': 16,
  '+': 15,
  '-': 15,
  '//': 13,
  '<': 12,
  '<=': 12,
  '>': 12,
  '>=': 12,
  '==': 11,
  '!=': 11,
  '&&': 10,
  '||': 9,
  '->': 8,
};

export function strengthOf(syntax: Syntax): number {
  if (typeof syntax === 'string') return syntax.startsWith('-') ? strength.negate : strength.term;
  switch (syntax.k) {
    case 'app':
      return strength.app;
    case 'has':
      return strength.has;
    case 'not':
      return strength.not;
    case 'op':
      return operatorStrength[syntax.operator] ?? strength.weakest;
    case 'lambda':
    case 'let':
    case 'if':
    case 'raw':
      return strength.weakest;
    default:
      return strength.term;
  }
}

/** `syntax`, in parentheses unless it binds at least as tightly as `least`. */
export function atLeast(syntax: Syntax, least: number): Syntax {
  return strengthOf(syntax) >= least ? syntax : { k: 'paren', inner: syntax };
}

export function isIdentifierAtom(syntax: Syntax): syntax is string {
  return typeof syntax === 'string' && /^[a-zA-Z_][\w'-]*$/.test(syntax);
}

/** Strings and paths, and text we do not understand: nothing is gained by starting them on a line
 * of their own. */
export function isTextAtom(syntax: Syntax): boolean {
  if (typeof syntax === 'string') return /^["'./~]/.test(syntax);
  return syntax.k === 'string' || syntax.k === 'lines' || syntax.k === 'raw';
}

function isOp(syntax: Syntax, operator: string): syntax is OpSyntax {
  return typeof syntax !== 'string' && syntax.k === 'op' && syntax.operator === operator;
}

const arithmetic = new Set(['+', '-', '*', '/']);

/** `left operator right`, with chains of one operator flattened where that changes no meaning. */
export function operation(operator: string, left: Syntax, right: Syntax): OpSyntax {
  const own = operatorStrength[operator] ?? strength.weakest;
  const free = operator === '++' || operator === '//' || operator === '&&' || operator === '||';
  const chainsLeft = free || arithmetic.has(operator);
  const chainsRight = free || operator === '->';
  const operands: Syntax[] = [];
  if (chainsLeft && isOp(left, operator)) operands.push(...left.operands);
  else operands.push(atLeast(left, isLeftSafe(left, own, chainsLeft) ? own : own + 1));
  if (chainsRight && isOp(right, operator)) operands.push(...right.operands);
  else operands.push(atLeast(right, own + 1));
  return { k: 'op', operator, operands };
}

/** `a + b - c` needs no parentheses on its left: both are left-associative and equally strong. */
function isLeftSafe(left: Syntax, own: number, chainsLeft: boolean): boolean {
  return chainsLeft && strengthOf(left) === own;
}

/** A file's expression below its comments. They belong to its first token, and nixfmt then takes a
 * call for less simple and a `{ }` for a set that holds something. */
export function belowComments(syntax: Syntax): Syntax {
  if (syntax === '{ }') return { k: 'hollow' };
  if (typeof syntax === 'string') return syntax;
  switch (syntax.k) {
    case 'app':
      return { ...syntax, headed: true };
    case 'select':
    case 'has':
      return { ...syntax, base: belowComments(syntax.base) };
    case 'op': {
      const [first = '', ...others] = syntax.operands;
      return { ...syntax, operands: [belowComments(first), ...others] };
    }
    default:
      return syntax;
  }
}
