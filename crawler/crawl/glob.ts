/** A glob as an expression over a whole path: `*` within a segment, `**` over segments, `?` one
 * character, `{a,b}` alternatives. Everything else is itself. */
export function parseGlob(glob: string): RegExp {
  let source = '';
  let depth = 0;
  for (let index = 0; index < glob.length; index++) {
    const rest = glob.slice(index);
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      index += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      index += 1;
    } else {
      const char = rest.charAt(0);
      if (char === '{') depth++;
      if (char === '}') depth--;
      source += translate(char, depth);
    }
  }
  return new RegExp(depth === 0 ? `^${source}$` : `^${RegExp.escape(glob)}$`, 's');
}

function translate(char: string, depth: number): string {
  if (char === '*') return '[^/]*';
  if (char === '?') return '[^/]';
  if (char === '{') return '(?:';
  if (char === '}') return ')';
  if (char === ',' && depth > 0) return '|';
  return RegExp.escape(char);
}

/** Whether include and exclude globs let a path through; no include glob lets all through. */
export function createPathFilter(
  include: readonly string[],
  exclude: readonly string[],
): (path: string) => boolean {
  const wanted = include.map(parseGlob);
  const unwanted = exclude.map(parseGlob);
  return (path) =>
    (wanted.length === 0 || wanted.some((glob) => glob.test(path))) &&
    !unwanted.some((glob) => glob.test(path));
}
