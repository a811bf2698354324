// A scanner for Nix source text, just deep enough to tell code from comments and strings (Nix
// manual, "Lexical structure"): what the generated tree imports can then be read without Nix.

export interface NixToken {
  readonly kind: 'code' | 'comment' | 'string' | 'path';
  readonly text: string;
  /** Of its first character, from 1. */
  readonly line: number;
}

const relativePath = /\.\.?(?:\/(?:[A-Za-z0-9._+-]+|\$\{[^}]*\}))+/y;
const comment = /#[^\n]*|\/\*[\s\S]*?\*\//y;
const stop = /["#/.{}]|''/g;
// What may end a string, or stand for something else than itself in it.
const stringStops = { '"': /["\\$]/g, "''": /['$]/g };

/** Cuts a file into tokens; what stands in `${…}` of a string is code again. Text that is no Nix
 * gives some tokens, never an endless loop. */
export function scanNix(source: string): NixToken[] {
  const tokens: NixToken[] = [];
  let line = 1;
  let countedTo = 0;
  const push = (kind: NixToken['kind'], start: number, end: number): void => {
    if (end <= start) return;
    let newline = source.indexOf('\n', countedTo);
    for (; newline >= 0 && newline < start; newline = source.indexOf('\n', newline + 1)) line++;
    countedTo = start;
    tokens.push({ kind, text: source.slice(start, end), line });
  };
  const match = (pattern: RegExp, at: number): number | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source) === null ? undefined : pattern.lastIndex;
  };

  /** Code from `at` to the end, or to the `}` that closes an interpolation. */
  const code = (at: number, nested: boolean): number => {
    let depth = 0;
    let start = at;
    let index = at;
    while (index < source.length) {
      stop.lastIndex = index;
      const found = stop.exec(source);
      if (found === null) break;
      index = found.index;
      const [mark] = found;
      if (mark === '{') depth++;
      if (mark === '}' && depth-- === 0 && nested) {
        push('code', start, index);
        return index + 1;
      }
      const inComment = mark === '#' || mark === '/' ? match(comment, index) : undefined;
      const inPath = mark === '.' ? match(relativePath, index) : undefined;
      const end = inComment ?? inPath;
      if (end !== undefined) {
        push('code', start, index);
        push(inComment === undefined ? 'path' : 'comment', index, end);
        start = index = end;
      } else if (mark === '"' || mark === "''") {
        push('code', start, index);
        start = index = string(index + mark.length, mark);
      } else index += mark.length;
    }
    push('code', start, source.length);
    return source.length;
  };

  /** A string's text from behind its opening mark; gives the index behind the closing one. */
  const string = (at: number, mark: '"' | "''"): number => {
    let start = at;
    let index = at;
    const next = stringStops[mark];
    while (index < source.length) {
      next.lastIndex = index;
      const found = next.exec(source);
      if (found === null) break;
      index = found.index;
      if (source.startsWith('${', index) && source[index - 1] !== '$') {
        push('string', start, index);
        start = index = code(index + 2, true);
      } else if (mark === '"' && source[index] === '\\') index += 2;
      else if (mark === "''" && /^''(?:['$]|\\)/.test(source.slice(index, index + 3))) {
        index += source.startsWith("''$", index) || source.startsWith("'''", index) ? 3 : 4;
      } else if (source.startsWith(mark, index)) {
        push('string', start, index);
        return index + mark.length;
      } else index++;
    }
    push('string', start, source.length);
    return source.length;
  };

  code(0, false);
  return tokens;
}
