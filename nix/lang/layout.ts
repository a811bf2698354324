import {
  addBlock,
  addSpace,
  addText,
  addTextCountedTwice,
  addWords,
  createDoc,
  type Doc,
  group,
  nested,
  space,
  verbatim,
} from './doc.ts';
import { emitListBody, emitSet, type Layout } from './layout-base.ts';
import { emitCall } from './layout-call.ts';
import { emitLambda } from './layout-function.ts';
import { emitOperation } from './layout-op.ts';
import { emitParen } from './layout-paren.ts';
import { emitInterpolation, emitLines, emitString } from './layout-string.ts';
import type { HasSyntax, IfSyntax, Part, SelectSyntax, SyntaxNode } from './syntax.ts';

/** RFC 166's layout rules, one `emit…` for each kind of syntax, in the order nixfmt applies them.
 * `inside` prints sets, lists and bindings, which always have lines of their own. */
export function createLayout(inside: Layout['inside'], tall: ReadonlySet<object>): Layout {
  const layout: Layout = {
    doc: createDoc(),
    inside,
    tall,
    emit: (syntax) => {
      if (typeof syntax === 'string') emitAtom(layout.doc, syntax);
      else emitNode(layout, syntax);
    },
  };
  return layout;
}

/** Cut and grouped like its longer forms: that decides the indentation of what comes after it. */
function emitAtom(doc: Doc, atom: string): void {
  const first = atom[0];
  if (first === '[') group(doc, 'regular', () => addWords(doc, atom));
  else if (first === '{' || atom === 'rec { }') addWords(doc, atom);
  else if (first === '"' || first === "'") group(doc, 'regular', () => addText(doc, atom));
  else addText(doc, atom);
}

function emitNode(layout: Layout, node: SyntaxNode): void {
  const { doc, emit } = layout;
  if (node.k === 'string') emitString(layout, node.parts);
  else if (node.k === 'lines') emitLines(layout, node.lines);
  else if (node.k === 'list') group(doc, 'regular', () => emitListBody(layout, node));
  else if (node.k === 'set') emitSet(layout, node);
  else if (node.k === 'select') emitSelection(layout, node);
  else if (node.k === 'has') emitHas(layout, node);
  else if (node.k === 'paren') emitParen(layout, node.inner);
  else if (node.k === 'app') emitCall(layout, node, 'plain');
  else if (node.k === 'op') emitOperation(layout, node);
  else if (node.k === 'lambda') emitLambda(layout, node);
  else if (node.k === 'if') group(doc, 'regular', () => emitIf(layout, node));
  else if (node.k === 'raw') emitRaw(doc, node.lines);
  else if (node.k === 'hollow') {
    addText(doc, '{');
    addSpace(doc, space.line);
    addText(doc, '}');
  } else if (node.k === 'not') {
    addText(doc, '!');
    emit(node.value);
  } else {
    addBlock(doc, 'let', layout.inside(node.bindings), 'in');
    addSpace(doc, space.hardline);
    emit(node.body);
  }
}

function emitSelection(layout: Layout, { base, path, orElse }: SelectSyntax): void {
  const { doc, emit } = layout;
  emit(base);
  // A break between the thing and its first dot.
  if (typeof base === 'string') {
    if (!/^(?!rec )[a-zA-Z_]/.test(base)) addSpace(doc, space.break);
  } else {
    addSpace(doc, base.k === 'paren' ? space.softbreak : space.break);
  }
  addText(doc, '.');
  emitSteps(layout, path);
  if (orElse === undefined) return;
  addSpace(doc, space.softspace);
  nested(doc, () => {
    addText(doc, 'or');
    addSpace(doc, space.hardspace);
    emit(orElse);
  });
}

function emitSteps(layout: Layout, path: readonly Part[]): void {
  for (const [index, step] of path.entries()) {
    if (index > 0) addText(layout.doc, '.');
    if (typeof step === 'string') layout.emit(step);
    else emitInterpolation(layout, step.expr);
  }
}

function emitHas(layout: Layout, { base, path }: HasSyntax): void {
  const { doc, emit } = layout;
  group(doc, 'regular', () => {
    emit(base);
    nested(doc, () => {
      addSpace(doc, space.line);
      addText(doc, '?');
      addSpace(doc, space.hardspace);
      emitSteps(layout, path);
    });
  });
}

/** `if … then … else …` on one line, or the branches on lines of their own; `else if` does not
 * nest deeper. */
function emitIf({ doc, emit }: Layout, first: IfSyntax): void {
  let at = first;
  let spacing: number = space.line;
  for (;;) {
    const { condition, whenTrue, whenFalse } = at;
    group(doc, 'regular', () => {
      addText(doc, 'if');
      addSpace(doc, space.line);
      nested(doc, () => emit(condition));
      addSpace(doc, space.line);
      addText(doc, 'then');
    });
    addSpace(doc, spacing);
    nested(doc, () => group(doc, 'regular', () => emit(whenTrue)));
    addSpace(doc, spacing);
    addTextCountedTwice(doc, 'else');
    if (typeof whenFalse === 'string' || whenFalse.k !== 'if') {
      addSpace(doc, space.line);
      nested(doc, () => group(doc, 'regular', () => emit(whenFalse)));
      return;
    }
    addSpace(doc, space.hardspace);
    spacing = space.hardline;
    at = whenFalse;
  }
}

function emitRaw(doc: Doc, lines: readonly string[]): void {
  const [first = '', ...rest] = lines;
  if (rest.length === 0) {
    addText(doc, first);
    return;
  }
  // Its strings may span lines, so that no line of it may move.
  const tail = rest.pop() ?? '';
  addBlock(
    doc,
    first,
    rest.map((line) => verbatim + line),
    verbatim + tail,
  );
}
