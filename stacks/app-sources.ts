// What the bundle that travels to a host is made of, without making it: esbuild would take longer
// than everything else that `npm run synth` does.
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { z } from 'zod';
import { canonicalJson, readJsonFile, sha256Hex } from '#lib';

/** Any text that could be the specifier of an import; a type's import or a comment's path costs a
 * deployment that finds nothing to do, one that is missed costs a host that is out of date. */
const specifiers = /(['"`])((?:\.{1,2}\/|#)[^'"`\s]+)\1/g;

const manifestSchema = z.looseObject({
  version: z.string(),
  imports: z.record(z.string(), z.string()),
});
const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

/** Changes when what is bundled from `entries` (paths from `root`) could change: our own files that
 * they reach, and the packages that are not for development. The same on every machine. Throws
 * Fault `io.read-failed` or `json.invalid` for what npm keeps in `root`. */
export function hashAppSources(root: string, entries: readonly string[]): string {
  const { version } = readJsonFile(join(root, 'package.json'), manifestSchema);
  const files = [...findAppSources(root, entries)].map(([path, text]) => [path, sha256Hex(text)]);
  return sha256Hex(canonicalJson({ version, files: Object.fromEntries(files), ...packages(root) }));
}

/** Path from the root → text of every file that `entries` reach through paths and `#` names. */
export function findAppSources(
  root: string,
  entries: readonly string[],
): ReadonlyMap<string, string> {
  const { imports } = readJsonFile(join(root, 'package.json'), manifestSchema);
  const found = new Map<string, string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const text = found.has(path) ? undefined : readSource(join(root, path));
    if (text === undefined) continue;
    found.set(path, text);
    for (const [, , specifier = ''] of text.matchAll(specifiers)) {
      const target = specifier.startsWith('#')
        ? imports[specifier]
        : posix.join(dirname(path), specifier);
      if (target !== undefined && isSource(target)) queue.push(posix.normalize(target));
    }
  }
  return found;
}

function isSource(path: string): boolean {
  // What generation writes changes with every host; no program is bundled from it.
  return /\.(?:[cm]?[jt]s|json)$/.test(path) && !path.startsWith('nix/generated/');
}

/** Undefined for what only looks like an import. */
function readSource(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw error;
  }
}

function packages(root: string): { readonly packages: Readonly<Record<string, string>> } {
  const lock = readJsonFile(join(root, 'package-lock.json'), lockSchema);
  const shipped = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && dev !== true)
    .map(([path, { version, integrity }]) => [path, `${version} ${integrity}`]);
  return { packages: Object.fromEntries(shipped) };
}
