import { addItems, addSpace, addText, collect, group, nested, space } from './doc.ts';
import { absorbParen, emitBare, emitInner, type Layout, priorityNest } from './layout-base.ts';
import { compact } from './measure.ts';
import { isAbsorbableTerm, isList, isSelection, isSimpleApp } from './shape.ts';
import { type AppSyntax, isIdentifierAtom, type Syntax } from './syntax.ts';

/** Where a call stands: `value` after `=` or an operator, where it may begin on the next line;
 * `paren` between parentheses; `plain` elsewhere. */
export type CallPlace = 'plain' | 'value' | 'paren';

/** A call: everything on one line; or all but the last argument on the first line; or an argument a
 * line. */
export function emitCall(layout: Layout, call: AppSyntax, place: CallPlace): void {
  const { doc } = layout;
  const { args } = call;
  const last = args.at(-1) as Syntax;
  const previous = args.at(-2);
  if (previous !== undefined && isList(last) && isList(previous)) {
    group(doc, 'regular', () => {
      emitHead(layout, call, args.length - 2, place);
      emitPair(layout, previous, last);
      if (place === 'paren') addSpace(doc, space.break);
    });
    return;
  }
  const head = collect(doc, () => emitHead(layout, call, args.length - 1, place));
  const simple = isSimpleApp(call) ? compact(head, Number.POSITIVE_INFINITY) : undefined;
  group(doc, 'regular', () => {
    if (simple === undefined) {
      addItems(doc, head);
      addSpace(doc, space.line);
      emitLast(layout, last);
      if (place === 'paren') addSpace(doc, space.break);
    } else {
      addItems(doc, simple);
      addSpace(doc, space.hardspace);
      emitLast(layout, last);
    }
  });
}

function emitHead(layout: Layout, call: AppSyntax, count: number, place: CallPlace): void {
  if (place === 'value') addSpace(layout.doc, space.line);
  group(layout.doc, 'transparent', () => emitArguments(layout, call, count, place === 'paren'));
}

/** The function and its first `count` arguments: each prefix is a group, so that a long call breaks
 * as late as it can. */
function emitArguments(layout: Layout, call: AppSyntax, count: number, indent: boolean): void {
  const { doc, emit } = layout;
  if (count === 0) {
    if (!indent) emit(call.fn);
    else {
      nested(doc, () =>
        group(doc, 'regular', () => {
          addSpace(doc, space.break);
          emit(call.fn);
        }),
      );
    }
    return;
  }
  const arg = call.args[count - 1] as Syntax;
  const previous = call.args[count - 2];
  const paired = previous !== undefined && count > 1 && isList(arg) && isList(previous);
  const before = paired ? count - 2 : count - 1;
  const prefix = () => group(doc, 'transparent', () => emitArguments(layout, call, before, indent));
  if (!paired) {
    prefix();
    addSpace(doc, space.line);
    // Only the dot would move to the next line: no gain.
    const kind = isSelection(arg) ? 'regular' : 'priority';
    nested(doc, () => group(doc, kind, () => emitInner(layout, arg)));
    return;
  }
  group(doc, 'transparent', () => {
    prefix();
    nested(doc, () =>
      group(doc, 'regular', () => {
        for (const list of [previous, arg]) {
          addSpace(doc, space.line);
          group(doc, 'regular', () => emitInner(layout, list));
        }
      }),
    );
  });
}

/** Two lists at the end of a call break together. */
function emitPair(layout: Layout, first: Syntax, second: Syntax): void {
  const { doc } = layout;
  for (const list of [first, second]) {
    addSpace(doc, space.line);
    nested(doc, () => group(doc, 'regular', () => emitInner(layout, list)));
  }
}

function emitLast(layout: Layout, arg: Syntax): void {
  const { doc, emit } = layout;
  if (isAbsorbableTerm(arg)) {
    priorityNest(doc, () => emitBare(layout, arg));
  } else if (typeof arg !== 'string' && arg.k === 'paren') {
    const inside = huggedBody(arg.inner);
    if (inside === undefined) {
      absorbParen(layout, arg.inner);
      return;
    }
    priorityNest(doc, () => {
      addText(doc, `(${inside.before}`);
      addSpace(doc, space.hardspace);
      emitBare(layout, inside.body);
      addText(doc, ')');
    });
  } else {
    group(doc, 'regular', () => nested(doc, () => emit(arg)));
  }
}

/** `(x: {` … `})` and `(f {` … `})`: parentheses and braces share their lines. */
function huggedBody(inner: Syntax): { before: string; body: Syntax } | undefined {
  if (typeof inner === 'string') return undefined;
  if (inner.k === 'lambda' && typeof inner.param === 'string' && isAbsorbableTerm(inner.body)) {
    return { before: `${inner.param}:`, body: inner.body };
  }
  if (inner.k !== 'app' || inner.args.length !== 1 || !isIdentifierAtom(inner.fn)) return undefined;
  const body = inner.args[0] as Syntax;
  return isAbsorbableTerm(body) ? { before: inner.fn, body } : undefined;
}
