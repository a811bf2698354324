// Replacing a whole folder at once. The new tree is staged beside the old one, flushed, and swapped
// in by renames; the names of what lies beside say how far an interrupted run came:
//   .NAME.stage-ID  being written           .NAME.ready-ID  complete and flushed
//   .NAME.old-ID    the tree that was there
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Fault } from './fault.ts';
import { codeOf, syncFolder, writeFault } from './files.ts';
import { limits } from './limits.ts';
import { leftoversOf, ownerId, recoverTree } from './tree-recovery.ts';
import { stageTree } from './tree-stage.ts';

export type TreeFiles = ReadonlyMap<string, string | Uint8Array>;

export interface TreeChange {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

export interface ReplaceTreeOptions {
  /** Files or folders of the old tree that are carried over as they are. */
  readonly keep?: readonly string[];
}

/** Makes `dir` hold exactly `files` (path with `/` from `dir` → content) and what `keep` names, all
 * or nothing: after a failure or a crash at any moment the folder is the old tree or the new one
 * (`recoverTree`, which this calls first, ends a swap that was cut in two). Writes nothing when all
 * is equal. Throws Fault `io.no-space`, `io.write-failed`. */
export function replaceTree(
  dir: string,
  files: TreeFiles,
  options: ReplaceTreeOptions = {},
): TreeChange {
  const keep = options.keep ?? [];
  checkPaths(files, keep);
  recoverTree(dir);
  try {
    fs.mkdirSync(dirname(dir), { recursive: true });
    const target = fs.existsSync(dir) ? fs.realpathSync(dir) : dir;
    refuseWhileOthersSwap(target);
    const change = compareTree(target, files, keep);
    const changes = change.added.length + change.changed.length + change.removed.length;
    if (changes > 0 || !fs.existsSync(target)) stageAndSwap(target, files, keep, change);
    return change;
  } catch (error) {
    throw error instanceof Fault ? error : writeFault(dir, error);
  }
}

/** What `replaceTree` would do. Reads only. */
export function compareTree(
  dir: string,
  files: TreeFiles,
  keep: readonly string[] = [],
): TreeChange {
  const old = new Set(listTree(dir, '', keep));
  const change = {
    added: [] as string[],
    changed: [] as string[],
    removed: [] as string[],
    unchanged: [] as string[],
  };
  for (const [path, content] of files) {
    if (!old.delete(path)) change.added.push(path);
    else if (isSame(join(dir, path), content)) change.unchanged.push(path);
    else change.changed.push(path);
  }
  change.removed.push(...old);
  return change;
}

function listTree(dir: string, prefix: string, keep: readonly string[]): string[] {
  const paths: string[] = [];
  for (const entry of entriesOf(join(dir, prefix))) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (keep.includes(path)) continue;
    if (entry.isDirectory()) paths.push(...listTree(dir, path, keep));
    else paths.push(path);
  }
  return paths;
}

function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function isSame(path: string, content: string | Uint8Array): boolean {
  // A symbolic link is not the file that was asked for, whatever it points to.
  if (!fs.lstatSync(path).isFile()) return false;
  return fs.readFileSync(path).equals(Buffer.from(content));
}

function stageAndSwap(
  dir: string,
  files: TreeFiles,
  keep: readonly string[],
  change: TreeChange,
): void {
  const beside = (kind: string) => join(dirname(dir), `.${basename(dir)}.${kind}-${ownerId()}`);
  const stage = beside('stage');
  const ready = beside('ready');
  try {
    stageTree({ dir, stage, files, keep, unchanged: new Set(change.unchanged) });
    fs.renameSync(stage, ready);
    swap(dir, ready, beside('old'));
  } catch (error) {
    for (const left of [stage, ready]) fs.rmSync(left, { recursive: true, force: true });
    throw error;
  }
  syncFolder(dirname(dir));
  fs.rmSync(beside('old'), { recursive: true, force: true });
}

function swap(dir: string, ready: string, old: string): void {
  for (let attempt = 1; ; attempt++) {
    const moved = renameIfThere(dir, old);
    try {
      fs.renameSync(ready, dir);
      return;
    } catch (error) {
      const code = codeOf(error);
      const isTaken = code === 'ENOTEMPTY' || code === 'EEXIST';
      // Another process has put its tree there meanwhile: the later one stays.
      if (isTaken && attempt < limits.tree.swapAttempts) {
        if (moved) fs.rmSync(old, { recursive: true, force: true });
        continue;
      }
      if (moved && !isTaken) fs.renameSync(old, dir);
      throw error;
    }
  }
}

function renameIfThere(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Between the two renames of another process there is no folder, and so nothing to keep from it. */
function refuseWhileOthersSwap(dir: string): void {
  if (fs.existsSync(dir)) return;
  if (leftoversOf(dir).some((left) => left.kind === 'old' && left.isOwnerAlive)) {
    throw new Fault({
      code: 'io.write-failed',
      message: 'another process is replacing this folder',
      hint: 'run the same again when it is done',
      where: dir,
      retryable: true,
    });
  }
}

function checkPaths(files: TreeFiles, keep: readonly string[]): void {
  for (const path of [...files.keys(), ...keep]) {
    const steps = path.split('/');
    if (steps.some((step) => step === '' || step === '.' || step === '..') || path.includes('\0')) {
      throw new TypeError(`not a path inside the tree: ${JSON.stringify(path)}`);
    }
    // A file below another file, or below what is kept, cannot be.
    for (let end = 1; end < steps.length; end++) {
      const above = steps.slice(0, end).join('/');
      if (files.has(above) || keep.includes(above)) {
        throw new TypeError(`${JSON.stringify(path)} lies below ${JSON.stringify(above)}`);
      }
    }
  }
  for (const path of keep) {
    if (files.has(path)) throw new TypeError(`${JSON.stringify(path)} is both kept and given`);
  }
}
