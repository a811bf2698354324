import { isMark } from './imports.ts';
import { type Token, tokenize } from './tokens.ts';

export interface FunctionSpan {
  /** Where its body begins. */
  readonly line: number;
  /** Lines between the braces that are not empty or only a comment, as Biome's
   * noExcessiveLinesPerFunction counts them. */
  readonly lines: number;
}

const notFunctions = new Set(['if', 'for', 'while', 'switch', 'catch', 'with']);

/** The body of every function, method and arrow function with braces. */
export function scanFunctions(source: string): FunctionSpan[] {
  const tokens = tokenize(source);
  const openers = bodyOpeners(tokens);
  const spans: FunctionSpan[] = [];
  const open: number[] = [];
  tokens.forEach((token, index) => {
    if (isMark(token, '{')) open.push(index);
    if (!isMark(token, '}')) return;
    const start = open.pop() ?? 0;
    if (!openers.has(start)) return;
    const lines = countLines(tokens.slice(start + 1, index));
    spans.push({ line: tokens[start]?.line ?? 0, lines });
  });
  return spans.sort((a, b) => a.line - b.line);
}

function countLines(tokens: readonly Token[]): number {
  const lines = new Set<number>();
  for (const { line, text } of tokens) {
    const last = line + text.split('\n').length - 1;
    for (let each = line; each <= last; each++) lines.add(each);
  }
  return lines.size;
}

/** Indices of the `{` that begin a body: behind `=>`, or behind the parameters of something that is
 * not a control statement, with or without a return type between. */
function bodyOpeners(tokens: readonly Token[]): Set<number> {
  const result = new Set<number>();
  const parens: number[] = [];
  tokens.forEach((token, index) => {
    if (isMark(token, '=>') && isMark(tokens[index + 1], '{')) result.add(index + 1);
    if (isMark(token, '(')) parens.push(index);
    if (!isMark(token, ')')) return;
    const before = tokens[(parens.pop() ?? 0) - 1];
    if (before?.kind === 'word' && notFunctions.has(before.text)) return;
    const body = bodyAfter(tokens, index + 1);
    if (body !== undefined) result.add(body);
  });
  return result;
}

/** Where, behind a closing parenthesis, a body begins: at once, or after `: Type`. */
function bodyAfter(tokens: readonly Token[], at: number): number | undefined {
  if (isMark(tokens[at], '{')) return at;
  if (!isMark(tokens[at], ':')) return undefined;
  let depth = 0;
  for (let index = at + 1; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) return undefined;
    const isOpening = token.kind === 'mark' && '([{'.includes(token.text);
    if (depth === 0 && isMark(token, '{') && endsType(tokens[index - 1])) return index;
    if (isOpening) depth++;
    else if (token.kind === 'mark' && ')]}'.includes(token.text)) depth--;
    else if (depth === 0 && token.kind === 'mark' && [';', ',', '=', '=>'].includes(token.text)) {
      return undefined;
    }
    if (depth < 0) return undefined;
  }
  return undefined;
}

/** Whether a type may end with this: then `{` is not the beginning of an object type. */
function endsType(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'mark') return ['>', ']', '}', ')'].includes(token.text);
  return !(
    token.kind === 'word' && ['is', 'keyof', 'extends', 'readonly', 'asserts'].includes(token.text)
  );
}
