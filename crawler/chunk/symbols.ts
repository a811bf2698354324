import { limits } from './limits.ts';

const word = /(?:--?)?[\p{L}_$@][\p{L}\p{N}_$]*(?:(?:\.|::|->|#|-|\/)[\p{L}\p{N}_$]+)*/u;
const codeLike = /[_$]|\w\.\w|::|\w\(|^--?\w|\p{Ll}\p{Lu}|\w-\w/u;

/** Names that a passage is about: from its headings, terms, code spans and, a few, its code. Each once, in
 * order of appearance. */
export function readSymbols(content: string, headingPath: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const title of headingPath.slice(-2)) addTitle(found, title);
  const { prose, code } = apart(content);
  for (const match of prose.matchAll(/^#{1,6} (.+)$/gm)) addTitle(found, match[1] ?? '');
  for (const match of prose.matchAll(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g))
    addSpan(found, match[2] ?? '');
  let fromFences = 0;
  for (const match of code.matchAll(
    /[\p{L}_$][\w$]*(?:(?:\.|::)[\w$]+)+|[\p{L}_$][\w$]*_[\w$]+|[\p{L}_$][\w$]*(?=\()/gu,
  )) {
    if (fromFences >= limits.symbols.fromFences) break;
    if (add(found, match[0])) fromFences++;
  }
  return [...found];
}

function apart(content: string): { readonly prose: string; readonly code: string } {
  const code: string[] = [];
  const prose = content.replace(
    /^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^[ \t]*\1[`~]*[ \t]*$/gm,
    (_, __, text: string) => {
      code.push(text);
      return '';
    },
  );
  return { prose, code: code.join('\n') };
}

function add(found: Set<string>, name: string): boolean {
  const { countMax, charsMax } = limits.symbols;
  if (found.size >= countMax || name.length < 2 || name.length > charsMax || found.has(name))
    return false;
  found.add(name);
  return true;
}

/** A title's own names: commands in capitals, and words that look like code. */
function addTitle(found: Set<string>, title: string): void {
  const text = title.replace(/[`*\\]/g, '');
  const capitals = /^(?:\d[\d.]*\s+)?([A-Z][A-Z_]+(?: [A-Z][A-Z_]+){0,4})$/.exec(text.trim());
  if (capitals?.[1] !== undefined) add(found, capitals[1]);
  for (const part of text.split(/[\s,;]+/)) {
    if (codeLike.test(part)) addName(found, part);
  }
}

function addSpan(found: Set<string>, span: string): void {
  const text = span.trim();
  if (/^[A-Z][A-Z_]+(?: [A-Z][A-Z_]+){1,4}$/.test(text)) {
    add(found, text);
    return;
  }
  // Several options in one span, or an option and its value.
  for (const part of text.split(/[\s,;|[\]=]+(?=-)|^(?=-)/)) addName(found, part);
}

function addName(found: Set<string>, text: string): void {
  const match = word.exec(text.trim());
  if (match === null || match.index > 1) return;
  add(found, match[0]);
}
