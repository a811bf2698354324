import {
  addItems,
  addSpace,
  addText,
  collect,
  group,
  nested,
  shifted,
  space,
  textWidth,
} from './doc.ts';
import type { Layout } from './layout-base.ts';
import { emitParenBody } from './layout-paren.ts';
import { compact } from './measure.ts';
import { isAbsorbableTerm, isSimple } from './shape.ts';
import type { Part, Syntax } from './syntax.ts';

/** An interpolation of at most this many columns never breaks, even beyond the line's width. */
const keptColumns = 30;

export function emitString(layout: Layout, parts: readonly Part[]): void {
  const { doc } = layout;
  group(doc, 'regular', () => {
    addText(doc, '"');
    emitParts(layout, parts);
    addText(doc, '"');
  });
}

export function emitLines(layout: Layout, lines: readonly (readonly Part[])[]): void {
  const { doc } = layout;
  group(doc, 'regular', () => {
    addText(doc, "''");
    if (lines.length > 1) addSpace(doc, space.break);
    nested(doc, () => {
      for (const [index, line] of lines.entries()) {
        if (index > 0) addSpace(doc, space.newlines + 1);
        emitParts(layout, line);
      }
    });
    addText(doc, "''");
  });
}

/** One line of a string. */
function emitParts(layout: Layout, parts: readonly Part[]): void {
  const { doc } = layout;
  const [first, second] = parts;
  const before = typeof first === 'string' ? first : '';
  const lone = parts.length === 1 ? first : second;
  const alone = parts.length === (before === '' ? 1 : 2) && /^\p{White_Space}*$/u.test(before);
  if (alone && typeof lone === 'object') {
    addText(doc, before);
    shifted(doc, textWidth(before), () =>
      group(doc, 'regular', () => {
        addText(doc, '${');
        nested(doc, () => emitParenBody(layout, lone.expr));
        addText(doc, '}');
      }),
    );
    return;
  }
  if (before !== '') addText(doc, before);
  const indent = /^\p{White_Space}*/u.exec(before)?.[0] ?? '';
  shifted(doc, textWidth(indent), () => {
    for (const part of before === '' ? parts : parts.slice(1)) {
      if (typeof part === 'string') addText(doc, part);
      else emitInterpolation(layout, part.expr);
    }
  });
}

export function emitInterpolation(layout: Layout, expr: Syntax): void {
  const { doc, emit } = layout;
  if (isAbsorbableTerm(expr)) {
    group(doc, 'regular', () => {
      addText(doc, '${');
      emit(expr);
      addText(doc, '}');
    });
    return;
  }
  if (isSimple(expr)) {
    const body = collect(doc, () => emit(expr));
    addText(doc, '${');
    addItems(doc, compact(body, Number.POSITIVE_INFINITY) ?? body);
    addText(doc, '}');
    return;
  }
  const body = collect(doc, () => nested(doc, () => group(doc, 'regular', () => emit(expr))));
  group(doc, 'regular', () => {
    addText(doc, '${');
    const kept = compact(body, keptColumns, 1);
    if (kept !== undefined) {
      addItems(doc, kept);
    } else {
      addSpace(doc, space.break);
      addItems(doc, body);
      addSpace(doc, space.break);
    }
    addText(doc, '}');
  });
}
