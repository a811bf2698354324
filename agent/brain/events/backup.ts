import { existsSync, renameSync, rmSync } from 'node:fs';
import { backup } from 'node:sqlite';
import { Fault } from '#lib';
import { scanChain } from './chain.ts';
import { locateProblem } from './locate.ts';
import { tamperedFault } from './problem.ts';
import type { Tip } from './reading.ts';
import { inMemory, openReader, type Store } from './store.ts';
import { storeFault } from './store-fault.ts';

/** Copies the log as it is at one moment while it is being written, checks every row of the copy and only then
 * gives it its name. Throws Fault `brain.store` when the file exists or the disk is full, and
 * `brain.tampered` when the log itself is not as it was written. */
export async function backUp(store: Store, target: string): Promise<Tip> {
  if (existsSync(target)) {
    throw new Fault({
      code: 'brain.store',
      message: 'the backup would replace a file',
      hint: 'name one that does not exist',
      where: target,
    });
  }
  const partial = `${target}.partial`;
  removeDatabase(partial);
  // Not the connection that writes: while it does, nothing is copied from it (sqlite3_backup_step, SQLITE_LOCKED), and
  // node:sqlite gives up. In one step, as each write of another connection begins the copy anew.
  const source = store.path === inMemory ? store.writer : openReader(store.path);
  try {
    await backup(source, partial, { rate: wholeAtOnce });
    const tip = checkCopy(partial);
    renameSync(partial, target);
    return tip;
  } catch (error) {
    throw storeFault(target, error);
  } finally {
    if (source !== store.writer) source.close();
    removeDatabase(partial);
  }
}

/** Pages of one step. */
const wholeAtOnce = 2 ** 30;

function checkCopy(path: string): Tip {
  const copy = openReader(path);
  try {
    const { broken, tip } = scanChain(copy);
    if (broken) throw tamperedFault(path, locateProblem(copy, tip));
    return tip;
  } finally {
    copy.close();
  }
}

function removeDatabase(path: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal'])
    rmSync(`${path}${ending}`, { force: true });
}
