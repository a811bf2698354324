// What the layout rules ask about a piece of text. The names are nixfmt's.

import type { AppSyntax, ListSyntax, Part, Syntax } from './syntax.ts';

/** A term that may begin on the line before it and break on its own: `x = {` … `}`. */
export function isAbsorbableTerm(syntax: Syntax): boolean {
  if (typeof syntax === 'string') return false;
  switch (syntax.k) {
    case 'set':
    case 'list':
      return true;
    case 'lines':
      return syntax.lines.length > 1;
    case 'paren':
      return isAbsorbableTerm(syntax.inner);
    default:
      return false;
  }
}

/** The same for expressions: `x: {` … `}` begins on the line before it too. */
export function isAbsorbable(syntax: Syntax): boolean {
  if (typeof syntax === 'string') return false;
  if (syntax.k !== 'lambda') return isAbsorbableTerm(syntax);
  if (typeof syntax.param !== 'string') return false;
  return isAbsorbable(syntax.body);
}

/** Small enough to stay on one line whatever stands around it. */
export function isSimple(syntax: Syntax): boolean {
  if (typeof syntax === 'string') return !/^(?:[-{[]|rec )/.test(syntax);
  switch (syntax.k) {
    case 'string':
    case 'lines':
      return true;
    case 'select':
      return syntax.orElse === undefined && isSimple(syntax.base) && syntax.path.every(isBareName);
    case 'paren':
      return isSimple(syntax.inner);
    case 'app':
      return isSimpleApp(syntax);
    default:
      return false;
  }
}

export function isSimpleApp({ fn, args, headed }: AppSyntax): boolean {
  return headed !== true && args.length <= 2 && isSimple(fn) && args.every(isSimple);
}

function isBareName(part: Part): boolean {
  return typeof part === 'string' && !part.startsWith('"');
}

export function isSelection(syntax: Syntax): boolean {
  if (typeof syntax !== 'string') return syntax.k === 'select';
  return /^[a-zA-Z_][\w'-]*\./.test(syntax);
}

export function isList(syntax: Syntax): syntax is ListSyntax | '[ ]' {
  return typeof syntax === 'string' ? syntax === '[ ]' : syntax.k === 'list';
}

/** A list that always has one element a line: everything but a single element that may fit. */
export function isTallList({ items }: ListSyntax): boolean {
  const [only] = items;
  if (items.length !== 1 || only === undefined || only.comments.length > 0) return true;
  const { value } = only;
  if (typeof value === 'string') return false;
  return value.k === 'list' ? isTallList(value) : isAbsorbableTerm(value);
}

/** A list that may keep its elements on one line where it is a function's argument. */
export function isShortList({ items }: ListSyntax): boolean {
  return items.length <= 6 && items.every((it) => it.comments.length === 0 && isSimple(it.value));
}
