import { addOpening, addSpace, addText, addWords, group, nested, space } from './doc.ts';
import { emitAbsorbed, emitBare, type Layout } from './layout-base.ts';
import { emitValue } from './layout-value.ts';
import { isAbsorbable, isAbsorbableTerm } from './shape.ts';
import type { LambdaSyntax, Pattern } from './syntax.ts';

export function emitLambda(layout: Layout, lambda: LambdaSyntax): void {
  const { doc, emit } = layout;
  const { param, body } = lambda;
  if (typeof param === 'string') {
    group(doc, 'regular', () => {
      addSpace(doc, space.break);
      addText(doc, `${param}:`);
      emitLambdaBody(layout, lambda, 1);
    });
    return;
  }
  const flat = emitPattern(layout, param);
  if (param.as === undefined) {
    const below = !flat || isAbsorbable(body) || layout.tall.has(lambda);
    if (below) addText(doc, ':');
    else addOpening(doc, ':', lambda);
    addSpace(doc, below ? space.hardline : space.line);
    emit(body);
  } else {
    addText(doc, `@${param.as}:`);
    addSpace(doc, space.line);
    if (isAbsorbableTerm(body)) group(doc, 'regular', () => emitBare(layout, body));
    else emit(body);
  }
}

/** `a: b: c: body`; a set or list begins on the line of the last name. */
function emitLambdaBody(layout: Layout, { body }: LambdaSyntax, depth: number): void {
  const { doc, emit } = layout;
  if (typeof body !== 'string' && body.k === 'lambda' && typeof body.param === 'string') {
    addSpace(doc, space.hardspace);
    addText(doc, `${body.param}:`);
    emitLambdaBody(layout, body, depth + 1);
  } else if (isAbsorbable(body)) {
    addSpace(doc, space.hardspace);
    group(doc, 'priority', () => emitAbsorbed(layout, body));
  } else {
    addSpace(doc, depth <= 2 ? space.line : space.hardline);
    emit(body);
  }
}

/** `{ a, b, ... }` on one line with at most two names and no default, otherwise a name a line. Returns
 * whether it may be on one line. */
function emitPattern(layout: Layout, pattern: Pattern): boolean {
  const { doc } = layout;
  const { args, open } = pattern;
  if (args.length === 0 && !open) {
    group(doc, 'regular', () => addWords(doc, '{ }'));
    return true;
  }
  const small = args.length <= 2 && args.every((arg) => arg.fallback === undefined);
  const flat = small && !layout.tall.has(pattern);
  const between = flat ? space.line : space.hardline;
  group(doc, 'regular', () => {
    if (flat) addOpening(doc, '{', pattern);
    else addText(doc, '{');
    addSpace(doc, between);
    nested(doc, () => {
      for (const [index, { name, fallback }] of args.entries()) {
        if (index > 0) addSpace(doc, between);
        const last = index + 1 === args.length && !open;
        const argument = () => {
          addText(doc, name);
          if (fallback !== undefined) {
            addSpace(doc, space.hardspace);
            nested(doc, () => {
              addText(doc, '?');
              emitValue(layout, fallback);
            });
          }
          if (!last) addText(doc, ',');
        };
        if (fallback === undefined) argument();
        else group(doc, 'regular', argument);
        if (last) addText(doc, ',', true);
      }
      if (open) {
        if (args.length > 0) addSpace(doc, between);
        addText(doc, '...');
      }
    });
    addSpace(doc, between);
    addText(doc, '}');
  });
  return flat;
}
