import { addSpace, addText, group, nested, space } from './doc.ts';
import { absorbParen, emitAbsorbed, emitBare, type Layout } from './layout-base.ts';
import { emitCall } from './layout-call.ts';
import { emitChain, joins } from './layout-op.ts';
import { isAbsorbable, isAbsorbableTerm } from './shape.ts';
import {
  type AppSyntax,
  type Binding,
  type Inherit,
  isTextAtom,
  type OpSyntax,
  type Syntax,
  strength,
  strengthOf,
} from './syntax.ts';

/** `key = value;` */
export function emitBinding(layout: Layout, { key, plainKey, value }: Binding): void {
  const { doc } = layout;
  group(doc, 'regular', () => {
    addText(doc, key);
    nested(doc, () => {
      addSpace(doc, space.hardspace);
      addText(doc, '=');
      if (plainKey) {
        emitValue(layout, value);
      } else {
        addSpace(doc, space.break);
        group(doc, 'priority', () => emitValue(layout, value));
      }
    });
    addText(doc, ';');
  });
}

/** What follows `=` or the `?` of an argument's default, with the space before it. */
export function emitValue(layout: Layout, value: Syntax): void {
  const { doc, emit } = layout;
  if (isAbsorbable(value)) {
    nested(doc, () => {
      addSpace(doc, space.hardspace);
      group(doc, 'regular', () => emitAbsorbed(layout, value));
    });
  } else if (isTextAtom(value)) {
    nested(doc, () => {
      addSpace(doc, space.hardspace);
      group(doc, 'regular', () => emit(value));
    });
  } else if (typeof value !== 'string' && value.k === 'paren') {
    nested(doc, () => {
      addSpace(doc, space.hardspace);
      absorbParen(layout, value.inner);
    });
  } else if (typeof value !== 'string' && (value.k === 'app' || value.k === 'op')) {
    emitOpen(layout, value);
  } else {
    nested(doc, () => emitAfterBreak(layout, value));
  }
}

function emitOpen(layout: Layout, value: AppSyntax | OpSyntax): void {
  const { doc, emit } = layout;
  if (value.k === 'app') {
    nested(doc, () => emitCall(layout, value, 'value'));
    return;
  }
  const [left, right] = value.operands as readonly [Syntax, Syntax];
  if (joins(value.operator) && isAbsorbableTerm(left)) {
    addSpace(doc, space.hardspace);
    emitChain(layout, value, true);
  } else if (joins(value.operator) && value.operands.length === 2 && isAbsorbableTerm(right)) {
    nested(doc, () =>
      group(doc, 'regular', () => {
        addSpace(doc, space.line);
        emit(left);
        addSpace(doc, space.line);
        group(doc, 'transparent', () => {
          addText(doc, value.operator);
          addSpace(doc, space.hardspace);
          group(doc, 'priority', () => emitBare(layout, right));
        });
      }),
    );
  } else {
    nested(doc, () => emitAfterBreak(layout, value));
  }
}

/** On this line when it fits, otherwise from the next line on. */
function emitAfterBreak({ doc, emit }: Layout, value: Syntax): void {
  if (strengthOf(value) === strength.term) {
    group(doc, 'regular', () => {
      addSpace(doc, space.line);
      emit(value);
    });
  } else {
    addSpace(doc, space.line);
    group(doc, 'regular', () => emit(value));
  }
}

/** `inherit (from) a b;`, from four names on a name a line. */
export function emitInherit({ doc, emit }: Layout, { from, names }: Inherit): void {
  const few = names.length < 4;
  const between = few ? space.line : space.hardline;
  group(doc, 'regular', () => {
    addText(doc, 'inherit');
    if (from === undefined) addSpace(doc, between);
    nested(doc, () => {
      if (from !== undefined) {
        group(doc, 'regular', () => {
          addSpace(doc, space.line);
          emit(from);
        });
        addSpace(doc, between);
      }
      for (const [index, name] of names.entries()) {
        if (index > 0) addSpace(doc, between);
        addText(doc, name);
      }
      addSpace(doc, few ? space.break : space.hardline);
      addText(doc, ';');
    });
  });
}
