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
  label: z.string(),
  /** Where its HTTP door is, if it has one. */
  url: z.string().optional(),
});

/** The one process that may do something. */
export type Owner = z.output<typeof ownerSchema>;

export interface Ownership {
  readonly owner: Owner;
  release(): void;
}

export interface OwnershipOptions {
  /** `PATH.lock` and `PATH.owner` are written; the folder is made. */
  readonly path: string;
  readonly label: string;
  readonly url?: string;
  readonly clock: Clock;
}

/** A connection that nothing refers to is closed by the garbage collector, and its lock goes with it. */
const held = new Set<DatabaseSync>();

/** Takes a role that one process has at a time, or returns undefined when another has it. The lock is a
 * lock of the operating system on `PATH.lock`, held by an open SQLite transaction: it goes with the
 * process, however that ends, so it never has to be broken. `PATH.owner` says who holds it. Throws what
 * the file system or SQLite throw for a file that cannot be written. */
export function takeOwnership(options: OwnershipOptions): Ownership | undefined {
  const { path, label, url, clock } = options;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    const owner: Owner = {
      pid: process.pid,
      host: hostname(),
      startTicks: readProcessStat('self')?.startTicks ?? null,
      since: new Date(clock.now()).toISOString(),
      label,
      ...(url === undefined ? {} : { url }),
    };
    writeFileAtomic(`${path}.owner`, `${JSON.stringify(owner)}\n`, { mode: 0o644 });
    held.add(lock);
    return {
      owner,
      release() {
        if (!held.delete(lock)) return;
        rmSync(`${path}.owner`, { force: true });
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Who `PATH.owner` names; undefined when there is no such file, or the process it names is gone. */
export function readOwner(path: string): Owner | undefined {
  let owner: Owner;
  try {
    owner = readJsonFile(`${path}.owner`, ownerSchema);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
  if (owner.host !== hostname() || owner.startTicks === null) return owner;
  return readProcessStat(owner.pid)?.startTicks === owner.startTicks ? owner : undefined;
}

/** One line for a message: `panther crawl (process 12 on thinkpad, since …)`. */
export function renderOwner(owner: Owner | undefined): string {
  if (owner === undefined) return 'a process that is just starting';
  return `${owner.label} (process ${owner.pid} on ${owner.host}, since ${owner.since})`;
}

// SQLITE_BUSY (sqlite.org/rescode.html).
const busy = 5;

function isBusy(error: unknown): boolean {
  return ((error as { readonly errcode?: number }).errcode ?? 0) % 256 === busy;
}
