import { sha256Hex } from '#lib';

const pathLiteral = /(?:\.\.?\/)[A-Za-z0-9_./-]*/g;

/** Every file of the tree that `roots` reach through path literals, themselves included. */
export function createReach(
  files: ReadonlyMap<string, string>,
): (roots: readonly string[]) => ReadonlySet<string> {
  const links = new Map<string, readonly string[]>();
  const linksOf = (file: string, text: string): readonly string[] => {
    const known = links.get(file) ?? readLinks(file, text);
    links.set(file, known);
    return known;
  };
  return (roots) => {
    const reached = new Set<string>();
    const queue = [...roots];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      const text = reached.has(file) ? undefined : files.get(file);
      if (text === undefined) continue;
      reached.add(file);
      queue.push(...linksOf(file, text));
    }
    return reached;
  };
}

/** Gives the hash of some files of the tree, their names and texts. */
export function createContentHasher(
  files: ReadonlyMap<string, string>,
): (paths: ReadonlySet<string>, seed: string) => string {
  const digests = new Map<string, string>();
  const digestOf = (file: string): string => {
    const digest = digests.get(file) ?? sha256Hex(files.get(file) ?? '');
    digests.set(file, digest);
    return digest;
  };
  return (paths, seed) =>
    sha256Hex([seed, ...[...paths].sort().map((file) => `${file} ${digestOf(file)}`)].join('\n'));
}

function readLinks(file: string, text: string): readonly string[] {
  const folder = file.split('/').slice(0, -1);
  return (text.match(pathLiteral) ?? []).map((link) => resolveLink(folder, link));
}

function resolveLink(folder: readonly string[], link: string): string {
  const parts = [...folder];
  for (const part of link.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
