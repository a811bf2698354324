import { mkdirSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
// Not by the door: what only wants to know who has the folder loads little.
import { Fault } from '../fault.ts';
import { type Owner, type Ownership, readOwner, takeOwnership } from '../owner-lock.ts';

/** The process that has the embedded database of a folder open. */
export type FolderOwner = Owner;

export interface FolderLock {
  release(): void;
}

/** By real path: within one process the folder is taken once, whatever became of the lock's file. */
const held = new Map<string, Ownership>();

const filesIn = (folder: string) => ({
  lock: join(folder, 'lock'),
  owner: join(folder, 'owner.json'),
});

/** Makes this process the one that uses `folder`, which is created. A living process that `owner.json`
 * names is believed even if the lock could be had. @throws Fault postgres.locked, io.write-failed */
export function takeFolder(folder: string, owner: string, clock: Clock, url?: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = realpathSync(folder);
  const files = filesIn(path);
  const ownership = held.has(path)
    ? undefined
    : take(files.lock, () =>
        takeOwnership({ path: files, label: owner, url, clock, believesName: true }),
      );
  if (ownership === undefined) throw lockedFault(path, readFolderOwner(path));
  held.set(path, ownership);
  return {
    release() {
      if (held.get(path) !== ownership) return;
      held.delete(path);
      ownership.release();
    },
  };
}

/** Who has the folder open; undefined when nobody has, or whoever had is gone. */
export function readFolderOwner(folder: string): FolderOwner | undefined {
  return readOwner(filesIn(folder));
}

function take(where: string, attempt: () => Ownership | undefined): Ownership | undefined {
  try {
    return attempt();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault({
      code: 'io.write-failed',
      message: 'the lock of the embedded database cannot be opened',
      where,
      cause,
    });
  }
}

function lockedFault(folder: string, owner: FolderOwner | undefined): Fault {
  if (owner === undefined) {
    return new Fault({
      code: 'postgres.locked',
      message: 'another process is just opening or closing the embedded database',
      hint: 'try again in a moment',
      where: folder,
      retryable: true,
    });
  }
  const where = owner.host === hostname() ? '' : ` on ${owner.host}`;
  return new Fault({
    code: 'postgres.locked',
    message: `the embedded database is in use by ${owner.owner} (pid ${owner.pid}${where}, since ${owner.since})`,
    hint: `end ${owner.owner} (pid ${owner.pid}) first, or ask it over its API; for several processes at once give a PostgreSQL server as DATABASE_URL`,
    where: folder,
  });
}
