import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type Clock, Fault, readJsonFile, readProcessStat, writeFileAtomic } from '../index.ts';

const ownerSchema = z.strictObject({
  pid: z.int().positive(),
  /** In clock ticks since boot; tells the process from a later one of the same number. Null where
   * there is no /proc. */
  startTicks: z.string().nullable(),
  host: z.string(),
  /** What the process is: `panther crawl`. */
  owner: z.string(),
  since: z.iso.datetime(),
  /** Where it answers over HTTP for others that want the folder, if it does. */
  url: z.string().optional(),
});

/** The process that has the embedded database of a folder open. */
export type FolderOwner = z.output<typeof ownerSchema>;

export interface FolderLock {
  release(): void;
}

/** By real path. A connection that nothing refers to is closed by the garbage collector, and its lock
 * goes with it. */
const held = new Map<string, DatabaseSync>();

const lockFile = 'lock';
const ownerFile = 'owner.json';

/** Makes this process the one that uses `folder`, which is created. What decides is a lock of the
 * operating system on `lock`, held by an open SQLite transaction: the kernel gives it to one of any
 * number that try, and takes it back however the process ends, so a stale one needs no breaking.
 * `owner.json` says who holds it; a living process named there is believed even if the lock could be
 * had, because the file was deleted or the file system has no locks. @throws Fault postgres.locked */
export function takeFolder(folder: string, owner: string, clock: Clock, url?: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = realpathSync(folder);
  if (held.has(path)) throw lockedFault(path, readFolderOwner(path));
  const lock = openLock(path);
  try {
    lock.exec('begin exclusive');
    const other = readFolderOwner(path);
    if (other !== undefined && !isSelf(other)) throw lockedFault(path, other);
    const record: FolderOwner = {
      pid: process.pid,
      startTicks: readProcessStat('self')?.startTicks ?? null,
      host: hostname(),
      owner,
      since: new Date(clock.now()).toISOString(),
      ...(url === undefined ? {} : { url }),
    };
    writeFileAtomic(join(path, ownerFile), `${JSON.stringify(record)}\n`, { mode: 0o644 });
  } catch (error) {
    lock.close();
    throw isBusy(error) ? lockedFault(path, readFolderOwner(path)) : error;
  }
  held.set(path, lock);
  return {
    release() {
      if (held.get(path) !== lock) return;
      rmSync(join(path, ownerFile), { force: true });
      held.delete(path);
      lock.close();
    },
  };
}

/** Who has the folder open; undefined when nobody has, or whoever had is gone. */
export function readFolderOwner(folder: string): FolderOwner | undefined {
  const path = join(folder, ownerFile);
  if (!existsSync(path)) return undefined;
  let owner: FolderOwner;
  try {
    owner = readJsonFile(path, ownerSchema);
  } catch (error) {
    // Removed in between, or damaged; what decides is the lock.
    if (error instanceof Fault) return undefined;
    throw error;
  }
  // Of another machine, or another container, nothing can be known from here.
  if (owner.host !== hostname()) return owner;
  return isRunning(owner) ? owner : undefined;
}

function isRunning({ pid, startTicks }: FolderOwner): boolean {
  if (startTicks !== null) {
    const stat = readProcessStat(pid);
    return stat !== undefined && stat.state !== 'Z' && stat.startTicks === startTicks;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isSelf({ pid, host }: FolderOwner): boolean {
  return pid === process.pid && host === hostname();
}

function openLock(path: string): DatabaseSync {
  try {
    return new DatabaseSync(join(path, lockFile), { timeout: 0 });
  } catch (error) {
    throw new Fault({
      code: 'io.write-failed',
      message: 'the lock of the embedded database cannot be opened',
      where: join(path, lockFile),
      cause: error,
    });
  }
}

// SQLITE_BUSY, https://sqlite.org/rescode.html
const busy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && (error as Error & { errcode?: number }).errcode === busy;
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
