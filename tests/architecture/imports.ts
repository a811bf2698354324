import { type FileMap, folderOf, joinPath } from './files.ts';
import { type Token, tokenize } from './tokens.ts';

export interface ImportReference {
  /** As written: './x.ts', '#lib', 'zod'. */
  readonly specifier: string;
  readonly line: number;
  /** `url`: `new URL('./worker.ts', import.meta.url)`. */
  readonly kind: 'import' | 'export' | 'dynamic' | 'url';
  readonly isType: boolean;
  /** Local names of what is imported as a value. */
  readonly names: readonly string[];
}

/** Everything a module refers to at load or run time, in order. */
export function scanImports(source: string): ImportReference[] {
  const tokens = tokenize(source);
  const found: ImportReference[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const reference = referenceAt(tokens, index);
    if (reference !== undefined) found.push(reference);
  }
  return found;
}

function referenceAt(tokens: readonly Token[], index: number): ImportReference | undefined {
  const token = tokens[index];
  if (token?.kind !== 'word') return undefined;
  const before = tokens[index - 1];
  // `x.import`, `{ import: 1 }` and the like are names, not statements.
  const isName =
    (before?.kind === 'mark' && /^\??\.$/.test(before.text)) || isMark(tokens[index + 1], ':');
  if (isName) return undefined;
  if (token.text === 'import') return importAt(tokens, index);
  if (token.text === 'export') return statement(tokens, index, 'export');
  const isUrl = token.text === 'new' && tokens[index + 1]?.text === 'URL';
  return isUrl ? urlAt(tokens, index) : undefined;
}

function importAt(tokens: readonly Token[], index: number): ImportReference | undefined {
  const next = tokens[index + 1];
  if (isMark(next, '.')) return undefined;
  if (!isMark(next, '(')) return statement(tokens, index, 'import');
  const argument = tokens[index + 2];
  if (argument?.kind !== 'text' || argument.isPartial === true) return undefined;
  const isType = tokens[index - 1]?.text === 'typeof' || isTypePosition(tokens, index);
  return { specifier: argument.text, line: argument.line, kind: 'dynamic', isType, names: [] };
}

/** `x: import('y').Z`. A dynamic import is awaited, returned, called upon or passed on. */
function isTypePosition(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  const end = tokens[index + 4];
  return isMark(before, ':') && isMark(end, '.') && tokens[index + 5]?.text !== 'then';
}

function urlAt(tokens: readonly Token[], index: number): ImportReference | undefined {
  const [argument, comma, base] = [tokens[index + 3], tokens[index + 4], tokens[index + 5]];
  if (argument?.kind !== 'text' || !isMark(comma, ',') || base?.text !== 'import') return undefined;
  return { specifier: argument.text, line: argument.line, kind: 'url', isType: false, names: [] };
}

/** `import 'x'`, `import … from 'x'`, `export … from 'x'`. */
function statement(
  tokens: readonly Token[],
  index: number,
  kind: 'import' | 'export',
): ImportReference | undefined {
  const start = index + 1;
  const first = tokens[start];
  if (kind === 'import' && first?.kind === 'text') {
    return { specifier: first.text, line: first.line, kind, isType: false, names: [] };
  }
  // `import type X from`, but `import type from` names its binding so.
  const second = tokens[start + 1];
  const isType = first?.text === 'type' && second?.text !== 'from' && !isMark(second, ',');
  const clause = start + (isType ? 1 : 0);
  const end = endOfClause(tokens, clause, kind);
  const specifier = end === undefined ? undefined : tokens[end + 1];
  if (end === undefined || specifier?.kind !== 'text') return undefined;
  const names = isType ? [] : valueNames(tokens.slice(clause, end));
  return { specifier: specifier.text, line: specifier.line, kind, isType, names };
}

/** The index of `from`. An export clause is `*`, `* as x` or `{ … }`, anything else declares. */
function endOfClause(
  tokens: readonly Token[],
  start: number,
  kind: 'import' | 'export',
): number | undefined {
  if (kind === 'export' && !isMark(tokens[start], '*') && !isMark(tokens[start], '{'))
    return undefined;
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index];
    if (isMark(token, '{')) depth++;
    else if (isMark(token, '}')) depth--;
    else if (isMark(token, ';') || isMark(token, '=') || isMark(token, '(')) return undefined;
    else if (depth === 0 && token?.text === 'from' && tokens[index + 1]?.kind === 'text')
      return index;
    // `export { a }` without `from`: whatever follows begins another statement.
    if (
      kind === 'export' &&
      depth === 0 &&
      isMark(token, '}') &&
      tokens[index + 1]?.text !== 'from'
    ) {
      return undefined;
    }
  }
  return undefined;
}

/** Of `a, { b, type C, d as e }`: a, b, e. */
function valueNames(clause: readonly Token[]): string[] {
  const parts: Token[][] = [[]];
  for (const token of clause) {
    if (token.kind === 'mark' && [',', '{', '}'].includes(token.text)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.flatMap((part) => {
    const name = part.at(-1);
    const isType = part.length > 1 && part[0]?.text === 'type' && part[1]?.text !== 'as';
    return name?.kind === 'word' && !isType ? [name.text] : [];
  });
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

/** The file a specifier leads to, the package, or what it should lead to and does not. */
export type Resolver = (from: string, specifier: string) => Resolved;

export type Resolved =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'missing'; readonly path: string };

/** Resolves as Node does: relative paths as written, `#…` through package.json `imports`. */
export function createResolver(files: FileMap): Resolver {
  const packageJson = JSON.parse(files.get('package.json') ?? '{}') as {
    readonly imports?: Readonly<Record<string, string>>;
  };
  const aliases = packageJson.imports ?? {};
  const toFile = (path: string | undefined, written: string): Resolved =>
    path !== undefined && files.has(path)
      ? { kind: 'file', path }
      : { kind: 'missing', path: path ?? written };
  return (from, specifier) => {
    if (specifier.startsWith('.')) return toFile(joinPath(folderOf(from), specifier), specifier);
    if (!specifier.startsWith('#')) return { kind: 'package', name: packageOf(specifier) };
    const target = aliases[specifier];
    return toFile(target === undefined ? undefined : joinPath('', target), specifier);
  };
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
