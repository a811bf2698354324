import { convertValue } from './convert.ts';
import { commentLines } from './convert-set.ts';
import { verbatim } from './doc.ts';
import { type Page, writeElement } from './page.ts';
import { createPlace } from './scope.ts';
import { belowComments, type Element } from './syntax.ts';
import type { NixValue } from './value.ts';

/** RFC 166: columns of a line, its indentation not counted. */
const defaultWidth = 100;

/** The value as a Nix expression in RFC 166's layout (what nixfmt would make of it), without a final
 * newline. Attributes are sorted by UTF-16 code units; a set with a single attribute becomes a
 * dotted path. `width` is in columns without the indentation, default 100. Throws Fault `nix.value`,
 * naming the place, for NaN, infinities, undefined, functions, symbols, cycles, class instances,
 * integers beyond 64 bits, NUL, lone surrogates and nesting beyond 128 levels. */
export function printNix(value: NixValue, options: { readonly width?: number } = {}): string {
  const page: Page = { lines: [], width: options.width ?? defaultWidth };
  writeRoot(page, convertValue(value));
  return finish(page);
}

/** The same as a file: `header` as `#` lines first, one newline at the end. */
export function printNixFile(value: NixValue, options: { readonly header?: string } = {}): string {
  const { comments, value: syntax } = convertValue(value);
  const page: Page = { lines: [], width: defaultWidth };
  const header = options.header === undefined ? [] : commentLines(options.header, createPlace());
  writeRoot(page, { comments: [...header, ...comments], value: syntax });
  return `${finish(page)}\n`;
}

function writeRoot(page: Page, { comments, value }: Element): void {
  writeElement(page, '', { comments, value: comments.length > 0 ? belowComments(value) : value });
}

function finish({ lines }: Page): string {
  const text = lines.join('\n');
  return text.includes(verbatim) ? text.replaceAll(verbatim, '') : text;
}
