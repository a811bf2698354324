import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Path from the root of the repository, with `/`, → text. What git ignores is not in it. */
export type FileMap = ReadonlyMap<string, string>;

export interface Finding {
  readonly file: string;
  readonly line?: number | undefined;
  readonly message: string;
}

/** A house rule: looks at the whole repository as text and says what breaks it. */
export type Rule = (files: FileMap) => readonly Finding[];

export function renderFinding({ file, line, message }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`} ${message}`;
}

/** Reads every file that is not ignored, of a link where it leads to. Works without git and without a `.git` folder. */
export function readRepository(root: string): FileMap {
  const files = new Map<string, string>();
  const isIgnored = createIgnore(readFileSync(join(root, '.gitignore'), 'utf8'));
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (path === '.git' || isIgnored(path, entry.isDirectory())) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.set(path, readFileSync(join(root, path), 'utf8'));
      else if (entry.isSymbolicLink()) files.set(path, readlinkSync(join(root, path)));
    }
  };
  visit('');
  return files;
}

/** Whether a path is ignored, for the patterns a `.gitignore` of ours has: `name`, `folder/`,
 * `*.ending`, `a/path`. A pattern with a slash inside counts from the root (gitignore(5)). */
export function createIgnore(gitignore: string): (path: string, isFolder: boolean) => boolean {
  const patterns = gitignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const onlyFolders = line.endsWith('/');
      const glob = line.replace(/^\/|\/$/g, '');
      const anchored = line.slice(0, -1).includes('/');
      const body = glob.split('*').map(RegExp.escape).join('[^/]*');
      return { onlyFolders, expression: new RegExp(`${anchored ? '^' : '(?:^|/)'}${body}$`) };
    });
  return (path, isFolder) =>
    patterns.some(
      ({ onlyFolders, expression }) => (isFolder || !onlyFolders) && expression.test(path),
    );
}

export function isTypeScript(path: string): boolean {
  return path.endsWith('.ts') && !path.endsWith('.d.ts') && !isGenerated(path);
}

export function isGenerated(path: string): boolean {
  return path.startsWith('nix/generated/');
}

/** Tests, and what only they use: `test-fleet.ts`, `catalogue.fixture.ts`, what their runner is told. */
export function isTest(path: string): boolean {
  return (
    /\.(?:test|fixture)\.ts$|(?:^|\/)test-[^/]+\.ts$|^tests\//.test(path) ||
    path === 'vitest.config.ts'
  );
}

/** Run by Node or a tool, so nothing imports it. */
export function isEntry(path: string): boolean {
  return (
    /(?:^|\/)main\.ts$/.test(path) ||
    path.endsWith('.test.ts') ||
    /(?:^|\/)vitest\.config\.ts$/.test(path)
  );
}

export function isCommand(path: string): boolean {
  return /(?:^|\/)commands\/[^/]+\.ts$/.test(path) && !path.endsWith('.test.ts');
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** `../x` seen from a folder; undefined when it leads out of the repository. */
export function joinPath(folder: string, relative: string): string | undefined {
  const steps = folder === '' ? [] : folder.split('/');
  for (const step of relative.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join('/');
}
