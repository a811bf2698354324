// `lib.types.strMatching` hands its pattern to `builtins.match`: a POSIX extended regular expression
// that must match the whole string (IEEE Std 1003.1, 9.4; Nix manual, builtins.match).

const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t\\n\\r\\f\\v',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** The JavaScript expression that accepts the same strings, or undefined where the two languages
 * cannot be brought together; the caller then accepts any string. */
export function translatePattern(pattern: string): RegExp | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] ?? '';
    if (character === '[') {
      const bracket = translateBracket(pattern, at);
      if (bracket === undefined) return undefined;
      source += bracket.source;
      at = bracket.next;
    } else if (character === '\\') {
      const escaped = pattern[at + 1];
      if (escaped === undefined || /[A-Za-z0-9]/.test(escaped)) return undefined;
      source += `\\${escaped}`;
      at += 2;
    } else if (character === '(' && pattern[at + 1] === '?') {
      return undefined;
    } else {
      // `.` of a POSIX expression matches a line break too.
      source += character === '.' ? '[\\s\\S]' : character === '/' ? '\\/' : character;
      at += 1;
    }
  }
  try {
    return new RegExp(`^(?:${source})$`);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Where the bracket expression that begins at `at` ends (index after its `]`), or undefined. */
export function bracketEnd(pattern: string, at: number): number | undefined {
  let index = at + 1;
  if (pattern[index] === '^') index++;
  // A `]` that comes first is a member.
  if (pattern[index] === ']') index++;
  for (; index < pattern.length; index++) {
    if (pattern[index] === ']') return index + 1;
    if (pattern[index] === '[' && /[:.=]/.test(pattern[index + 1] ?? '')) {
      const close = pattern.indexOf(`${pattern[index + 1]}]`, index + 2);
      if (close < 0) return undefined;
      index = close + 1;
    }
  }
  return undefined;
}

function translateBracket(
  pattern: string,
  at: number,
): { source: string; next: number } | undefined {
  const next = bracketEnd(pattern, at);
  if (next === undefined) return undefined;
  let body = pattern.slice(at + 1, next - 1);
  const negated = body.startsWith('^');
  if (negated) body = body.slice(1);
  let source = '';
  for (let index = 0; index < body.length; index++) {
    const character = body[index] ?? '';
    const named = /^\[:(\w+):\]/.exec(body.slice(index));
    if (named !== null) {
      const members = classes[named[1] ?? ''];
      if (members === undefined) return undefined;
      source += members;
      index += named[0].length - 1;
    } else if (character === '[' && /[.=]/.test(body[index + 1] ?? '')) {
      return undefined;
    } else {
      // A backslash has no meaning of its own between brackets; a hyphen keeps its own.
      source += /[\\\][^]/.test(character) ? `\\${character}` : character;
    }
  }
  // A hyphen that comes last is a member, also after a class.
  if (source.endsWith('-')) source = `${source.slice(0, -1)}\\-`;
  return { source: `[${negated ? '^' : ''}${source}]`, next };
}
