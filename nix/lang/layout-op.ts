import { addSpace, addText, group, nested, space } from './doc.ts';
import { emitBare, type Layout } from './layout-base.ts';
import { emitCall } from './layout-call.ts';
import { isAbsorbableTerm } from './shape.ts';
import type { OpSyntax, Syntax } from './syntax.ts';

const comparisons = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** `//`, `++` and `+` often join sets, lists and strings and get a denser layout. */
export function joins(operator: string): boolean {
  return operator === '//' || operator === '++' || operator === '+';
}

export function emitOperation(layout: Layout, op: OpSyntax): void {
  const { doc, emit } = layout;
  const [left, right] = op.operands as readonly [Syntax, Syntax];
  if (comparisons.has(op.operator)) {
    emit(left);
    addSpace(doc, space.softspace);
    addText(doc, op.operator);
    addSpace(doc, space.hardspace);
    emit(right);
  } else if (op.operands.length === 2 && joins(op.operator) && isAbsorbableTerm(right)) {
    group(doc, 'regular', () => {
      emit(left);
      addSpace(doc, space.line);
      addText(doc, op.operator);
      addSpace(doc, space.hardspace);
      nested(doc, () => emit(right));
    });
  } else {
    emitChain(layout, op, false);
  }
}

/** All operands of a chain on one line, or one a line. */
export function emitChain(layout: Layout, op: OpSyntax, wideFirst: boolean): void {
  const { doc, emit } = layout;
  group(doc, 'regular', () => {
    for (const [index, operand] of op.operands.entries()) {
      if (index === 0) {
        if (wideFirst) emitBare(layout, operand);
        else emit(operand);
        continue;
      }
      addSpace(doc, space.line);
      addText(doc, op.operator);
      nested(doc, () => emitOperand(layout, operand));
    }
  });
}

function emitOperand(layout: Layout, operand: Syntax): void {
  const { doc, emit } = layout;
  if (typeof operand !== 'string' && operand.k === 'app') {
    group(doc, 'regular', () => emitCall(layout, operand, 'value'));
  } else if (typeof operand !== 'string' && operand.k === 'op') {
    group(doc, 'regular', () => {
      addSpace(doc, space.line);
      emit(operand);
    });
  } else {
    addSpace(doc, space.hardspace);
    emit(operand);
  }
}
