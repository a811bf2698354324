import { addSpace, addText, group, nested, space } from './doc.ts';
import { emitAbsorbed, type Layout } from './layout-base.ts';
import { emitCall } from './layout-call.ts';
import { isAbsorbable, isAbsorbableTerm, isSelection } from './shape.ts';
import type { Syntax } from './syntax.ts';

export function emitParen(layout: Layout, inner: Syntax): void {
  const { doc } = layout;
  group(doc, 'regular', () => {
    addText(doc, '(');
    nested(doc, () => emitParenBody(layout, inner));
    addText(doc, ')');
  });
}

/** What stands between `(` and `)`, or alone between `${` and `}`. */
export function emitParenBody(layout: Layout, inner: Syntax): void {
  const { doc, emit } = layout;
  if (isAbsorbable(inner)) {
    group(doc, 'regular', () => emitAbsorbed(layout, inner));
    return;
  }
  if (typeof inner !== 'string' && inner.k === 'app') {
    emitCall(layout, inner, 'paren');
    return;
  }
  const hugs = typeof inner !== 'string' && inner.k === 'select' && !isAbsorbableTerm(inner.base);
  if (!hugs && !(typeof inner === 'string' && isSelection(inner))) addSpace(doc, space.break);
  group(doc, 'regular', () => emit(inner));
  addSpace(doc, space.break);
}
