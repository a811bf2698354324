import { textWidth } from './doc.ts';
import { isTallList } from './shape.ts';
import type { Part, Syntax } from './syntax.ts';

/** The text of the common kinds of syntax on one line, undefined for the others and for what never
 * stands on one line. Whatever fits stays on its line in RFC 166, so most values need no layout. */
export function oneLine(syntax: Syntax): string | undefined {
  if (typeof syntax === 'string') return syntax;
  switch (syntax.k) {
    case 'app':
      return joined([syntax.fn, ...syntax.args], ' ');
    case 'op':
      return joined(syntax.operands, ` ${syntax.operator} `);
    case 'paren':
      return joined(['(', syntax.inner, ')'], '');
    case 'not':
      return joined(['!', syntax.value], '');
    case 'string':
      return quotedLine(syntax.parts);
    case 'list':
      return isTallList(syntax) ? undefined : joined(['[', syntax.items[0]?.value ?? '', ']'], ' ');
    case 'hollow':
      return '{ }';
    default:
      return undefined;
  }
}

/** All parts with `separator` between them. */
export function joined(parts: readonly Syntax[], separator: string): string | undefined {
  let text = '';
  for (const [index, part] of parts.entries()) {
    const line = oneLine(part);
    if (line === undefined) return undefined;
    text += index === 0 ? line : separator + line;
  }
  return text;
}

function quotedLine(parts: readonly Part[]): string | undefined {
  const text = stringLine(parts);
  return text === undefined ? undefined : `"${text}"`;
}

/** One line of a string, with its interpolations. */
function stringLine(parts: readonly Part[]): string | undefined {
  let text = '';
  for (const part of parts) {
    const line = typeof part === 'string' ? part : joined(['${', part.expr, '}'], '');
    if (line === undefined) return undefined;
    text += line;
  }
  return text;
}

function isExpr(part: Part): boolean {
  return typeof part !== 'string';
}

/** The lines of a `''` string that ends in a newline, undefined when an interpolation has to break. */
export function stringLines(
  lines: readonly (readonly Part[])[],
  width: number,
): readonly string[] | undefined {
  if (lines.length < 2 || lines.at(-1)?.length !== 0) return undefined;
  const texts: string[] = [];
  for (const parts of lines.slice(0, -1)) {
    const text = stringLine(parts);
    if (text === undefined || (parts.some(isExpr) && textWidth(text) > width)) return undefined;
    texts.push(text);
  }
  return texts;
}
