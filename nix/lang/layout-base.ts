import {
  addBlock,
  addOpening,
  addSpace,
  addText,
  addTextCountedTwice,
  type Doc,
  group,
  nested,
  space,
} from './doc.ts';
import { isAbsorbableTerm, isShortList, isTallList } from './shape.ts';
import type { Binding, ListSyntax, SetSyntax, Syntax } from './syntax.ts';

/** What the rules write to, and what they call for the parts of a piece. */
export interface Layout {
  readonly doc: Doc;
  readonly emit: (syntax: Syntax) => void;
  /** Lists and functions that an earlier attempt had to break: nixfmt would find them broken, and
   * leaves them so. */
  readonly tall: ReadonlySet<object>;
  /** The finished lines between the braces or brackets, indented by one step. */
  readonly inside: (syntax: SetSyntax | ListSyntax | readonly Binding[]) => readonly string[];
}

/** As `emit`, for a place that has its own group already. */
export function emitBare(layout: Layout, syntax: Syntax): void {
  if (typeof syntax !== 'string' && syntax.k === 'list') emitListBody(layout, syntax);
  else layout.emit(syntax);
}

export function emitListBody(layout: Layout, list: ListSyntax): void {
  if (isTallList(list)) addBlock(layout.doc, '[', layout.inside(list), ']');
  else emitLooseList(layout, list);
}

export function emitSet(layout: Layout, set: SetSyntax): void {
  addBlock(layout.doc, set.rec ? 'rec {' : '{', layout.inside(set), '}');
}

/** A list whose elements share a line when they fit. */
function emitLooseList({ doc, emit, tall }: Layout, list: ListSyntax): void {
  const around = tall.has(list) ? space.hardline : space.line;
  addOpening(doc, '[', list);
  addSpace(doc, around);
  nested(doc, () => {
    for (const [index, item] of list.items.entries()) {
      if (index > 0) addSpace(doc, space.line);
      group(doc, 'regular', () => emit(item.value));
    }
  });
  addSpace(doc, around);
  addText(doc, ']');
}

/** An argument inside a call: short lists of simple things may stay on the line. */
export function emitInner(layout: Layout, syntax: Syntax): void {
  const short = typeof syntax !== 'string' && syntax.k === 'list' && isShortList(syntax);
  if (short) emitLooseList(layout, syntax);
  else if (syntax === '[ ]') {
    addTextCountedTwice(layout.doc, '[');
    addSpace(layout.doc, space.hardspace);
    addText(layout.doc, ']');
  } else layout.emit(syntax);
}

export function emitAbsorbed(layout: Layout, syntax: Syntax): void {
  if (isAbsorbableTerm(syntax)) emitBare(layout, syntax);
  else layout.emit(syntax);
}

export function priorityNest(doc: Doc, build: () => void): void {
  group(doc, 'priority', () => nested(doc, build));
}

/** `( … )` whose inside may break while the parentheses stay on their lines. */
export function absorbParen({ doc, emit }: Layout, inner: Syntax): void {
  priorityNest(doc, () => {
    addText(doc, '(');
    addSpace(doc, space.break);
    group(doc, 'regular', () => nested(doc, () => emit(inner)));
    addSpace(doc, space.break);
    addText(doc, ')');
  });
}
