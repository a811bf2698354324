// A door of its own (`#lib/lock`): it loads node:sqlite, which most commands do not need.
import { mkdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { Fault } from './fault.ts';
import { readJsonFile, writeFileAtomic } from './files.ts';
import { readProcessStat } from './process-stat.ts';

const ownerSchema = z.strictObject({
  pid: z.int().positive(),
  host: z.string(),
  /** In clock ticks since boot; tells the process from a later one of the same number. Null where there
   * is no /proc. */
  startTicks: z.string().nullable(),
  since: z.iso.datetime(),
  /** What the process is, such as `panther crawl`. */
  owner: z.string(),
  /** Where it answers over HTTP, if it does. */
  url: z.string().optional(),
});

/** The one process that may do something. */
export type Owner = z.output<typeof ownerSchema>;

export interface Ownership {
  readonly owner: Owner;
  release(): void;
}

/** The two files of a role; a path stands for `PATH.lock` and `PATH.owner`. */
export type OwnerFiles = string | { readonly lock: string; readonly owner: string };

export interface OwnershipOptions {
  /** Are written; their folder is made. */
  readonly path: OwnerFiles;
  readonly label: string;
  readonly url?: string | undefined;
  readonly clock: Clock;
  /** Whether a living process that the owner's file names is believed even where the lock can be had,
   * because its file was deleted or the file system has no locks. Default false: a name of another
   * machine, which nobody can ask about, would stand for ever. */
  readonly believesName?: boolean;
}

/** A connection that nothing refers to is closed by the garbage collector, and its lock goes with it. */
const held = new Set<DatabaseSync>();

/** Takes a role that one process has at a time, or returns undefined when another has it. The lock is a
 * lock of the operating system on `PATH.lock`, held by an open SQLite transaction: the kernel gives it to
 * one of any number that try and takes it back however the process ends, so it never has to be broken.
 * `PATH.owner` says who holds it. Throws what the file system or SQLite throw for a file that cannot be
 * written. */
export function takeOwnership(options: OwnershipOptions): Ownership | undefined {
  const { path, label, url, clock, believesName = false } = options;
  const files = filesOf(path);
  mkdirSync(dirname(files.lock), { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(files.lock, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    if (believesName && isAnother(readOwner(path))) {
      lock.close();
      return undefined;
    }
    const owner: Owner = {
      pid: process.pid,
      host: hostname(),
      startTicks: readProcessStat('self')?.startTicks ?? null,
      since: new Date(clock.now()).toISOString(),
      owner: label,
      ...(url === undefined ? {} : { url }),
    };
    const text = `${JSON.stringify(owner)}\n`;
    writeFileAtomic(files.owner, text, { mode: 0o644, isLasting: false });
    held.add(lock);
    return {
      owner,
      release() {
        if (!held.delete(lock)) return;
        rmSync(files.owner, { force: true });
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Who `PATH.owner` names; undefined when there is no such file, it is damaged, or the process it names is
 * gone. Of a process of another machine, or another container, nothing can be known: it is named. */
export function readOwner(path: OwnerFiles): Owner | undefined {
  let owner: Owner;
  try {
    owner = readJsonFile(filesOf(path).owner, ownerSchema);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
  return owner.host !== hostname() || isRunning(owner) ? owner : undefined;
}

function filesOf(path: OwnerFiles) {
  return typeof path === 'string' ? { lock: `${path}.lock`, owner: `${path}.owner` } : path;
}

function isAnother(owner: Owner | undefined): boolean {
  if (owner === undefined) return false;
  if (owner.host !== hostname()) return true;
  // Whose lock is free while it is being killed has lost it by that.
  return owner.pid !== process.pid && readProcessStat(owner.pid)?.isEnding !== true;
}

function isRunning({ pid, startTicks }: Owner): boolean {
  if (startTicks !== null) {
    const stat = readProcessStat(pid);
    // A process that has ended and was not waited for holds nothing.
    return stat !== undefined && !stat.hasEnded && stat.startTicks === startTicks;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One line for a message: `panther crawl (process 12 on thinkpad, since …)`. */
export function renderOwner(owner: Owner | undefined): string {
  if (owner === undefined) return 'a process that is just starting';
  return `${owner.owner} (process ${owner.pid} on ${owner.host}, since ${owner.since})`;
}

// SQLITE_BUSY (sqlite.org/rescode.html).
const busy = 5;

function isBusy(error: unknown): boolean {
  return ((error as { readonly errcode?: number }).errcode ?? 0) % 256 === busy;
}
