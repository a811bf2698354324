import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf, syncFolder, writeFault } from './files.ts';
import { readProcessStat } from './process-stat.ts';

export interface Leftover {
  readonly path: string;
  readonly kind: 'stage' | 'ready' | 'old';
  /** The process that made it still runs, and is another one. */
  readonly isOwnerAlive: boolean;
}

export type Recovery = 'nothing-to-do' | 'cleaned' | 'finished' | 'restored';

/** Ends what an interrupted `replaceTree` of the same folder began: where the folder is missing, the
 * complete new tree takes its place (`finished`), else the old one (`restored`); everything else of
 * it goes. What a running process is at is left alone. Throws Fault `io.write-failed`. */
export function recoverTree(dir: string): Recovery {
  try {
    const target = fs.existsSync(dir) ? fs.realpathSync(dir) : dir;
    const left = leftoversOf(target).filter((leftover) => !leftover.isOwnerAlive);
    if (left.length === 0) return 'nothing-to-do';
    let result: Recovery = 'cleaned';
    if (!fs.existsSync(target)) {
      const ready = left.find(({ kind }) => kind === 'ready');
      const source = ready ?? left.find(({ kind }) => kind === 'old');
      if (source !== undefined) {
        fs.renameSync(source.path, target);
        syncFolder(dirname(target));
        result = ready === undefined ? 'restored' : 'finished';
      }
    }
    for (const { path } of left) fs.rmSync(path, { recursive: true, force: true });
    return result;
  } catch (error) {
    throw writeFault(dir, error);
  }
}

export function leftoversOf(dir: string): Leftover[] {
  const parent = dirname(dir);
  const pattern = /^(stage|ready|old)-((\d+)-(\d+))$/;
  const prefix = `.${basename(dir)}.`;
  return namesIn(parent).flatMap((name) => {
    const match = name.startsWith(prefix) ? pattern.exec(name.slice(prefix.length)) : null;
    if (match === null) return [];
    const [, kind, id, pid] = match;
    const isOwnerAlive = id !== ownerId() && isAlive(Number(pid), id);
    return [{ path: join(parent, name), kind: kind as Leftover['kind'], isOwnerAlive }];
  });
}

/** Names this process: its number and start time, as numbers are used again. */
export function ownerId(): string {
  return idOf(process.pid);
}

function idOf(pid: number): string {
  return `${pid}-${readProcessStat(pid)?.startTicks || '0'}`;
}

function isAlive(pid: number, id: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  return idOf(pid) === id;
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
