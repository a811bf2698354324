export interface JsonProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  readonly problem: string;
}

/** Where a text stops being JSON (RFC 8259). `JSON.parse` says so only for some errors and not in a
 * form that is promised to stay. For a text that is valid the place is its end. */
export function locateJsonError(text: string): JsonProblem {
  const stack: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    at = skip(text, at, /[ \t\r\n]*/y);
    if (at >= text.length) {
      const problem = expected === 'nothing' ? 'no problem found' : 'it ends too early';
      return position(text, text.length, problem);
    }
    const step = next(text, at, expected, stack);
    if (typeof step === 'string') return position(text, at, step);
    if (step.problemAt !== undefined) return position(text, step.problemAt, step.problem);
    at = step.end;
    expected = step.expected;
  }
}

type Expected =
  | 'value'
  | 'value-or-end'
  | 'name'
  | 'name-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'nothing';

type Step =
  | { readonly end: number; readonly expected: Expected; readonly problemAt?: undefined }
  | { readonly problemAt: number; readonly problem: string };

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** One token from `at`, or what is wrong with it. */
function next(text: string, at: number, expected: Expected, stack: ('{' | '[')[]): Step | string {
  const char = text[at] ?? '';
  const found = `${JSON.stringify(char)} where`;
  const inside = stack.at(-1);
  const closes = (char === '}' && inside === '{') || (char === ']' && inside === '[');
  if (closes && expected.endsWith('-or-end')) {
    stack.pop();
    return { end: at + 1, expected: afterValue(stack) };
  }
  switch (expected) {
    case 'colon':
      return char === ':' ? { end: at + 1, expected: 'value' } : `${found} ":" belongs`;
    case 'comma-or-end':
      if (char !== ',') return `${found} "," or the end of the ${nounOf(inside)} belongs`;
      return { end: at + 1, expected: inside === '{' ? 'name' : 'value' };
    case 'nothing':
      return `${JSON.stringify(char)} after the end`;
    case 'name':
    case 'name-or-end':
      if (char !== '"') return `${found} a name in double quotes belongs`;
      return scanString(text, at, 'colon');
    default:
      return scanValue(text, at, stack) ?? `${found} a value belongs`;
  }
}

function scanValue(text: string, at: number, stack: ('{' | '[')[]): Step | undefined {
  const char = text[at];
  if (char === '"') return scanString(text, at, afterValue(stack));
  if (char === '{' || char === '[') {
    stack.push(char);
    return { end: at + 1, expected: char === '{' ? 'name-or-end' : 'value-or-end' };
  }
  const end = skip(text, at, literal);
  return end === at ? undefined : { end, expected: afterValue(stack) };
}

function scanString(text: string, at: number, then: Expected): Step {
  for (let index = at + 1; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (char === 0x22) return { end: index + 1, expected: then };
    if (char < 0x20) {
      const problem =
        char === 0x0a ? 'a text that does not end on its line' : 'a control character';
      return { problemAt: char === 0x0a ? at : index, problem };
    }
    if (char === 0x5c) {
      const end = skip(text, index, /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y);
      if (end === index) return { problemAt: index, problem: 'an unknown escape' };
      index = end - 1;
    }
  }
  return { problemAt: at, problem: 'a text that does not end' };
}

function afterValue(stack: readonly string[]): Expected {
  return stack.length === 0 ? 'nothing' : 'comma-or-end';
}

function nounOf(inside: string | undefined): string {
  return inside === '{' ? 'object' : 'list';
}

function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function position(text: string, at: number, problem: string): JsonProblem {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n'), problem };
}
