// TypeScript as a list of words, marks and texts: enough to find imports, calls and function
// bodies without being taken in by comments and strings. Not a parser.
export interface Token {
  readonly kind: 'word' | 'mark' | 'text' | 'regex';
  /** Of a text its content between the quotes, escapes as written; of a template with
   * substitutions the part before the first. */
  readonly text: string;
  readonly line: number;
  /** A template with substitutions: its value is not known. */
  readonly isPartial?: boolean;
}

// Behind one of these a slash begins a regular expression, behind any other word a division.
const beforeRegex = new Set(
  'return typeof case in of delete void throw new else do await yield instanceof'.split(' '),
);

const space = /\s+/y;
const lineComment = /\/\/[^\n]*/y;
const blockComment = /\/\*[\s\S]*?\*\//y;
const word = /[\p{ID_Start}$_#0-9][\p{ID_Continue}$\u200c\u200d]*/uy;
const quoted = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const templatePart = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const mark = /=>|\?\.(?!\d)|\.\.\.|[\s\S]/y;

export function tokenize(source: string): readonly Token[] {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const tokens = scan(source);
  cache.set(source, tokens);
  return tokens;
}

const cache = new Map<string, readonly Token[]>();

function scan(source: string): Token[] {
  const tokens: Token[] = [];
  // For each template we are inside of, how many braces are open in its substitution.
  const templates: number[] = [];
  let at = source.startsWith('#!') ? source.indexOf('\n') : 0;
  let line = 1;

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found === undefined || found === '') return undefined;
    at += found.length;
    return found;
  };
  const push = (kind: Token['kind'], text: string, consumed: string, isPartial = false) => {
    tokens.push(isPartial ? { kind, text, line, isPartial } : { kind, text, line });
    line += countLines(consumed);
  };
  const template = (isStart: boolean) => {
    at += 1;
    const content = take(templatePart) ?? '';
    const continues = source.startsWith('${', at);
    at += continues ? 2 : 1;
    if (isStart) push('text', content, content, continues);
    else line += countLines(content);
    if (continues) templates.push(0);
  };

  while (at < source.length) {
    const skipped = take(space) ?? take(lineComment) ?? take(blockComment);
    if (skipped !== undefined) {
      line += countLines(skipped);
      continue;
    }
    const char = source[at];
    if (char === '`') template(true);
    else if (char === '}' && templates.at(-1) === 0) {
      templates.pop();
      template(false);
    } else if (char === '"' || char === "'") {
      const text = take(quoted) ?? take(mark) ?? '';
      push('text', text.slice(1, -1), text);
    } else if (char === '/' && mayBeginRegex(tokens.at(-1))) {
      const text = take(regex) ?? take(mark) ?? '';
      push('regex', text, text);
    } else {
      const name = take(word);
      const text = name ?? take(mark) ?? '';
      countBraces(templates, text);
      push(name === undefined ? 'mark' : 'word', text, text);
    }
  }
  return tokens;
}

function countBraces(templates: number[], text: string): void {
  const open = templates.pop();
  if (open === undefined) return;
  templates.push(text === '{' ? open + 1 : text === '}' ? open - 1 : open);
}

function mayBeginRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'mark') return ![')', ']', '}'].includes(before.text);
  return before.kind === 'word' && beforeRegex.has(before.text);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
