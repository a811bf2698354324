import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { limits } from './limits.ts';

export interface StageOptions {
  /** The old tree. */
  readonly dir: string;
  readonly stage: string;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly keep: readonly string[];
  /** Paths whose content is the old tree's. */
  readonly unchanged: ReadonlySet<string>;
}

/** Builds the new tree in `stage` and flushes it to the disk. What is unchanged or kept becomes a
 * second link to the old file: nothing is ever written in place, so both trees may share it. */
export function stageTree(options: StageOptions): void {
  const { dir, stage, files, keep, unchanged } = options;
  fs.mkdirSync(stage);
  const folders = new Set([stage]);
  const written: string[] = [];
  const prepare = (path: string): string => {
    const target = join(stage, path);
    const folder = dirname(target);
    if (!folders.has(folder)) {
      fs.mkdirSync(folder, { recursive: true });
      for (let at = folder; !folders.has(at); at = dirname(at)) folders.add(at);
    }
    return target;
  };
  for (const [path, content] of files) {
    const target = prepare(path);
    if (unchanged.has(path)) linkOrCopy(join(dir, path), target);
    else {
      fs.writeFileSync(target, content);
      written.push(target);
    }
  }
  for (const path of keep) {
    const source = join(dir, path);
    if (fs.lstatSync(source, { throwIfNoEntry: false })) carryOver(source, prepare(path));
  }
  flush(stage, [...written, ...folders]);
}

function carryOver(source: string, target: string): void {
  const stat = fs.lstatSync(source);
  if (stat.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
  else if (!stat.isDirectory()) linkOrCopy(source, target);
  else {
    fs.mkdirSync(target, { mode: stat.mode });
    for (const name of fs.readdirSync(source)) carryOver(join(source, name), join(target, name));
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    fs.linkSync(source, target);
  } catch {
    // Some file systems have no links, some rules forbid them for files of another user.
    fs.copyFileSync(source, target);
  }
}

/** Gets the staged tree onto the disk before a rename makes it the only one. An fsync for each of
 * thousands of small files would take longer than all the rest, so a larger tree is flushed by one
 * syncfs(2), which Node offers only through `sync -f` of coreutils. */
function flush(stage: string, paths: readonly string[]): void {
  if (paths.length > limits.tree.fsyncFilesMax) {
    const { status } = spawnSync('sync', ['-f', stage], { stdio: 'ignore' });
    if (status === 0) return;
  }
  for (const path of paths) {
    const file = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  }
}
