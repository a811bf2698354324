import { scanNix } from './nix-text.ts';

export type Files = ReadonlyMap<string, string>;

export interface PathUse {
  readonly from: string;
  readonly line: number;
  /** As it is written, and what it means from the root of the tree. */
  readonly text: string;
  readonly target: string;
}

/** Every relative path in a file of the tree. */
export function pathUses(file: string, source: string): readonly PathUse[] {
  return scanNix(source).flatMap(({ kind, text, line }) => {
    if (kind !== 'path') return [];
    // What follows an interpolation cannot be known; what stands before it can.
    const [fixed = ''] = text.split('/${');
    return [{ from: file, line, text, target: targetOf(file, fixed) }];
  });
}

/** As node:path has it, which takes longer than all the rest of a search. */
function targetOf(file: string, link: string): string {
  const steps = file.split('/').slice(0, -1);
  for (const step of link.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/') || '.';
}

const known = new WeakMap<Files, readonly PathUse[]>();

/** Every relative path in the Nix files of a tree; a tree is read once. */
export function allPathUses(files: Files): readonly PathUse[] {
  const before = known.get(files);
  if (before !== undefined) return before;
  const uses = [...files].flatMap(([file, source]) =>
    file.endsWith('.nix') && source.includes('./') ? pathUses(file, source) : [],
  );
  known.set(files, uses);
  return uses;
}

/** The files that a path stands for: a file, a folder's default.nix, or, for a folder that only
 * serves to make further paths, what each entry of it would be imported as. */
export function resolvePath(files: Files, folders: Folders, target: string): readonly string[] {
  if (files.has(target)) return [target];
  const inside = target === '.' ? 'default.nix' : `${target}/default.nix`;
  if (files.has(inside)) return [inside];
  return [...(folders.get(target) ?? [])].flatMap((entry) => {
    const path = target === '.' ? entry : `${target}/${entry}`;
    return [path, `${path}/default.nix`].filter((each) => files.has(each) && each.endsWith('.nix'));
  });
}

/** Folder → its entries. */
export type Folders = ReadonlyMap<string, ReadonlySet<string>>;

export function foldersOf(files: Files): Folders {
  const folders = new Map<string, Set<string>>();
  for (const file of files.keys()) {
    let path = file;
    while (path !== '.') {
      const slash = path.lastIndexOf('/');
      const folder = slash < 0 ? '.' : path.slice(0, slash);
      const name = path.slice(slash + 1);
      const entries = folders.get(folder) ?? new Set();
      folders.set(folder, entries);
      if (entries.has(name)) break;
      entries.add(name);
      path = folder;
    }
  }
  return folders;
}

/** Source with strings emptied and comments gone, for a look at the code alone. */
export function codeOf(source: string): string {
  return scanNix(source)
    .map(({ kind, text }) =>
      kind === 'code' || kind === 'path' ? text : kind === 'string' ? '' : ' ',
    )
    .join(' ');
}

/** What stands between the braces of `name = { … }`; undefined when there is no such set. */
export function blockOf(code: string, name: string): string | undefined {
  const start = new RegExp(`(?:^|[\\s;{.])${name}\\s*=\\s*\\{`).exec(code);
  if (start === null) return undefined;
  const from = start.index + start[0].length;
  let depth = 1;
  const brace = /[{}]/g;
  brace.lastIndex = from;
  for (let found = brace.exec(code); found !== null; found = brace.exec(code)) {
    depth += found[0] === '{' ? 1 : -1;
    if (depth === 0) return code.slice(from, found.index);
  }
  return code.slice(from);
}

/** Names bound directly in the attribute set that `name = ` gives, `inherit`ed ones included; for a
 * set of one, the name in `name.<one> = `. */
export function boundNames(code: string, name: string): readonly string[] {
  const block = blockOf(code, name);
  if (block === undefined) {
    const dotted = code.matchAll(new RegExp(`\\b${name}\\.([A-Za-z_][\\w'-]*)\\s*=`, 'g'));
    return [...dotted].map(([, only = '']) => only);
  }
  return ownLevel(block)
    .split(';')
    .flatMap((binding) => {
      const inherited = /^\s*inherit\s+(?:\([^)]*\)\s*)?(.*)$/s.exec(binding);
      if (inherited !== null)
        return (inherited[1] ?? '').split(/\s+/).filter((word) => word !== '');
      const bound = /^\s*([A-Za-z_][\w'-]*)\s*(?:\.|=)/.exec(binding);
      return bound?.[1] === undefined ? [] : [bound[1]];
    });
}

/** The text without what stands in braces. */
function ownLevel(block: string): string {
  let depth = 0;
  let own = '';
  for (const character of block) {
    if (character === '}') depth--;
    if (depth === 0) own += character;
    if (character === '{') depth++;
  }
  return own;
}
