import { mkdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type Clock, Fault, readJsonFile, readProcessStat, writeFileAtomic } from '#lib';
import { isBusy, storeFault } from './store-fault.ts';

const ownerSchema = z.strictObject({
  pid: z.int().positive(),
  host: z.string(),
  /** In clock ticks since boot; tells the process from a later one of the same number. Null where there
   * is no /proc. */
  startTicks: z.string().nullable(),
  since: z.iso.datetime(),
});

/** Who runs cycles on a log. */
export type LogOwner = z.output<typeof ownerSchema>;

export interface Ownership {
  readonly owner: LogOwner;
  release(): void;
}

/** A connection that nothing refers to is closed by the garbage collector, and its lock goes with it. */
const held = new Set<DatabaseSync>();

/** Takes the role of the one process that runs cycles. The lock is a lock of the operating system on
 * `PATH.lock`, held by an open SQLite transaction: it goes with the process, however that ends, so it
 * never has to be broken. `PATH.owner` says who holds it. Throws Fault `brain.locked`, `brain.store`. */
export function takeOwnership(path: string, clock: Clock): Ownership {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    const owner: LogOwner = {
      pid: process.pid,
      host: hostname(),
      startTicks: readProcessStat('self')?.startTicks ?? null,
      since: new Date(clock.now()).toISOString(),
    };
    writeFileAtomic(`${path}.owner`, `${JSON.stringify(owner)}\n`, { mode: 0o644 });
    held.add(lock);
    return {
      owner,
      release() {
        held.delete(lock);
        rmSync(`${path}.owner`, { force: true });
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    if (isBusy(error)) throw lockedFault(path);
    throw storeFault(path, error);
  }
}

/** Who `PATH.owner` names; undefined when there is no such file, or the process it names is gone. */
export function readOwner(path: string): LogOwner | undefined {
  let owner: LogOwner;
  try {
    owner = readJsonFile(`${path}.owner`, ownerSchema);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
  if (owner.host !== hostname() || owner.startTicks === null) return owner;
  return readProcessStat(owner.pid)?.startTicks === owner.startTicks ? owner : undefined;
}

function lockedFault(path: string): Fault {
  const owner = readOwner(path);
  const who =
    owner === undefined
      ? 'a process that is just starting'
      : `process ${owner.pid} on ${owner.host}, since ${owner.since}`;
  return new Fault({
    code: 'brain.locked',
    message: `the event log belongs to ${who}`,
    hint: 'ask that process over its API, or stop it first',
    where: path,
    retryable: owner === undefined,
  });
}
