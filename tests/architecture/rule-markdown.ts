import {
  baseName,
  createIgnore,
  type FileMap,
  type Finding,
  folderOf,
  joinPath,
  type Rule,
} from './files.ts';

// What ends like this is taken for the name of a file.
const fileEnding =
  /\.(?:ts|cts|mts|js|cjs|mjs|json|nix|md|sh|sql|ya?ml|toml|html|css|txt|lock|svg|gz)$/;

// Files that texts speak of and that belong to others: tools, or a NixOS machine.
const foreignFiles = new Set(['configuration.nix', 'hardware-configuration.nix', 'opencode.json']);

/** Every path in backticks and every link of every Markdown file leads somewhere. */
export const markdownRule: Rule = (files) => {
  const findings: Finding[] = [];
  const tree = describeTree(files);
  for (const [file, source] of files) {
    if (!file.endsWith('.md')) continue;
    for (const { text, line, isLink } of references(source)) {
      const isBroken = isLink ? isBrokenLink(tree, file, text) : isBrokenPath(tree, file, text);
      const what = isLink ? 'links to' : 'names';
      if (isBroken) findings.push({ file, line, message: `${what} ${text}, which does not exist` });
    }
  }
  return findings;
};

interface Tree {
  readonly files: FileMap;
  readonly folders: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly aliases: ReadonlySet<string>;
  readonly isIgnored: (path: string, isFolder: boolean) => boolean;
}

function describeTree(files: FileMap): Tree {
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder);
  }
  const { imports = {} } = JSON.parse(files.get('package.json') ?? '{}') as {
    readonly imports?: Readonly<Record<string, string>>;
  };
  return {
    files,
    folders,
    names: new Set([...files.keys()].map(baseName)),
    aliases: new Set(Object.keys(imports)),
    isIgnored: createIgnore(files.get('.gitignore') ?? ''),
  };
}

interface Reference {
  readonly text: string;
  readonly line: number;
  readonly isLink: boolean;
}

/** Code spans and link targets outside of code blocks. */
function references(source: string): Reference[] {
  const found: Reference[] = [];
  let fence: string | undefined;
  source.split('\n').forEach((text, index) => {
    const mark = /^\s*(```+|~~~+)/.exec(text)?.[1];
    if (mark !== undefined) {
      if (fence === undefined) fence = mark;
      else if (mark.startsWith(fence)) fence = undefined;
      return;
    }
    if (fence !== undefined) return;
    const line = index + 1;
    const withoutCode = text.replace(/`([^`]+)`/g, (_, code: string) => {
      found.push({ text: code.trim(), line, isLink: false });
      return '';
    });
    for (const [, target = ''] of withoutCode.matchAll(/\]\(<?([^)>\s]+)>?[^)]*\)/g)) {
      found.push({ text: target, line, isLink: true });
    }
    const definition = /^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/.exec(withoutCode)?.[1];
    if (definition !== undefined) found.push({ text: definition, line, isLink: true });
  });
  return found;
}

function isBrokenLink(tree: Tree, file: string, target: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return false;
  const [path = '', anchor] = target.split('#', 2);
  const resolved = path === '' ? file : joinPath(folderOf(file), decodeURIComponent(path));
  if (resolved === undefined || !exists(tree, resolved)) return true;
  if (anchor === undefined || anchor === '' || !resolved.endsWith('.md')) return false;
  return !anchorsOf(tree.files.get(resolved) ?? '').has(anchor.toLowerCase());
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(source: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of source.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const words = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
    anchors.add(words.trim().replace(/\s/g, '-'));
  }
  return anchors;
}

function isBrokenPath(tree: Tree, file: string, text: string): boolean {
  if (/^#[a-z]/.test(text)) return isBrokenAlias(tree, text);
  // Commands, placeholders, globs, addresses, options of programs, absolute paths of a machine.
  if (/[\s<>{}()*?|$…"'=,;@:]|\.\.\.|^[-~/]/.test(text)) return false;
  const path = text.replace(/^\.\/|\/$/g, '');
  // An ending alone, `.ts`, is spoken of as such.
  if (/^\.[a-z]+$/.test(text) && fileEnding.test(text)) return false;
  if (!isPathLike(tree, file, text, path)) return false;
  if (!path.includes('/') && !text.endsWith('/')) {
    return !tree.names.has(path) && !foreignFiles.has(path) && !tree.isIgnored(path, false);
  }
  // A module or command is often called by its path without the ending.
  const written = [path, `${path}.ts`];
  const candidates = written.flatMap((each) => [
    joinPath(folderOf(file), each),
    joinPath('', each),
  ]);
  return !candidates.some((candidate) => candidate !== undefined && exists(tree, candidate));
}

/** `a/b` may be many things. It is a path when it looks like a file or a folder, or when its first
 * step is there. */
function isPathLike(tree: Tree, file: string, text: string, path: string): boolean {
  if (fileEnding.test(text)) return true;
  if (!text.includes('/')) return false;
  if (/^\.\.?\//.test(text) || text.endsWith('/')) return true;
  const [first = ''] = path.split('/');
  const here = joinPath(folderOf(file), first);
  return [here, first].some((step) => step !== undefined && tree.folders.has(step));
}

function isBrokenAlias(tree: Tree, text: string): boolean {
  return /^#[a-z/-]+$/.test(text) && !tree.aliases.has(text);
}

function exists(tree: Tree, path: string): boolean {
  if (path === '' || tree.files.has(path) || tree.folders.has(path)) return true;
  // What commands write and git ignores is not there before they are run.
  const steps = path.split('/');
  return steps.some((_, index) => tree.isIgnored(steps.slice(0, index + 1).join('/'), true));
}
