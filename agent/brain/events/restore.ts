import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { type Clock, Fault } from '#lib';
import { scanChain } from './chain.ts';
import { defaultHeadPaths, type HeadPaths, replaceHead } from './head-file.ts';
import { locateProblem } from './locate.ts';
import { ownLog } from './owner-lock.ts';
import { tamperedFault } from './problem.ts';
import type { Tip } from './reading.ts';
import { checkIdentity, openReader } from './store.ts';

/** Puts a backup in the place of the log and signs its newest row as the head: the one way to go back
 * behind a head, and only on purpose. What was there keeps lying beside it, with `.replaced-TIME` at the
 * end of its names. Returns the row the log now ends with. Throws Fault `brain.locked` while the brain
 * runs, `brain.tampered` when the backup is not as it was written, `brain.store`. */
export function restoreLog(options: {
  readonly from: string;
  readonly to: string;
  readonly clock: Clock;
  readonly head?: Partial<HeadPaths>;
}): Tip {
  const { from, to, clock } = options;
  const ownership = ownLog(to, clock);
  try {
    const tip = checkBackup(from);
    const now = Math.floor(clock.now());
    const aside = `.replaced-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
    copyFileSync(from, `${to}.partial`);
    for (const path of ['', '-wal', '-shm'].map((ending) => `${to}${ending}`)) {
      if (existsSync(path)) renameSync(path, `${path}${aside}`);
    }
    renameSync(`${to}.partial`, to);
    replaceHead({ ...defaultHeadPaths(to), ...options.head }, tip, now);
    return tip;
  } finally {
    ownership.release();
  }
}

function checkBackup(path: string): Tip {
  if (!existsSync(path)) {
    throw new Fault({ code: 'brain.store', message: 'there is no backup here', where: path });
  }
  const db = openReader(path);
  try {
    checkIdentity(db, path);
    const { broken, tip } = scanChain(db);
    if (broken) throw tamperedFault(path, locateProblem(db, tip));
    return tip;
  } finally {
    db.close();
  }
}
