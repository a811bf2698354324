import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Fault } from '#lib';
import { limits } from './limits.ts';
import { applicationId, createSchema, schemaVersion } from './schema.ts';
import { isBusy, storeFault } from './store-fault.ts';
import type { Durability } from './types.ts';

export const inMemory = ':memory:';

/** The database with the log: two connections, of which one cannot write. POSIX drops all locks of a
 * file when any descriptor of it is closed, so nothing in this process may open the file itself other
 * than through SQLite. */
export interface Store {
  readonly path: string;
  readonly writer: DatabaseSync;
  readonly reader: DatabaseSync;
  /** Runs `body` with the only write lock there is, from `begin immediate` to `commit`; an error rolls
   * back. Throws Fault `brain.store`. */
  transaction<T>(durability: Durability, body: () => T): T;
  /** Makes what is committed survive a power loss. */
  sync(): void;
  close(options: { readonly writeBack: boolean }): void;
}

/** Opens or creates it. Throws Fault `brain.store`. */
export function openStore(path: string, busyMs: number = limits.busyMs): Store {
  if (path !== inMemory) fs.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let writer: DatabaseSync | undefined;
  try {
    writer = openWriter(path, busyMs);
    const reader = path === inMemory ? writer : openReader(path);
    return createStore(path, writer, reader);
  } catch (error) {
    writer?.close();
    throw storeFault(path, error);
  }
}

function openWriter(path: string, busyMs: number): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: busyMs });
  try {
    if (isEmpty(db)) {
      if (path !== inMemory) fs.chmodSync(path, 0o600);
    } else {
      checkIdentity(db, path);
    }
    useWal(db);
    db.exec(`pragma wal_autocheckpoint = ${limits.walPages}`);
    db.exec('begin immediate');
    if (isEmpty(db)) createSchema(db);
    db.exec('commit');
    checkIdentity(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isEmpty(db: DatabaseSync): boolean {
  return db.prepare('select 1 from sqlite_schema').get() === undefined;
}

/** Once for a file; SQLite does not wait by itself when several processes do it at once. */
function useWal(db: DatabaseSync): void {
  const triesMax = limits.busyMs / 50;
  for (let tries = 1; ; tries++) {
    try {
      db.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || tries >= triesMax) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** Throws Fault `brain.store` when it is something else or from a later version. */
export function checkIdentity(db: DatabaseSync, path: string): void {
  if (pragma(db, 'application_id') !== applicationId) {
    throw new Fault({
      code: 'brain.store',
      message: 'the file is a database, and no event log of the brain',
      where: path,
    });
  }
  const version = pragma(db, 'user_version');
  if (version === schemaVersion) return;
  throw new Fault({
    code: 'brain.store',
    message: `the event log has schema ${version}; this version knows ${schemaVersion}`,
    hint: 'run the version that made it',
    where: path,
  });
}

/** Throws Fault `brain.store`; the file must exist. */
export function openReader(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, timeout: limits.busyMs });
  } catch (error) {
    throw storeFault(path, error);
  }
}

function createStore(path: string, writer: DatabaseSync, reader: DatabaseSync): Store {
  let synchronous: Durability | undefined;

  /** Not possible inside a transaction. */
  function setSynchronous(durability: Durability): void {
    if (synchronous === durability) return;
    writer.exec(`pragma synchronous = ${durability}`);
    synchronous = durability;
  }

  return {
    path,
    writer,
    reader,
    transaction(durability, body) {
      if (writer.isTransaction) throw new Error('the event log is already in a transaction');
      try {
        setSynchronous(durability);
        writer.exec('begin immediate');
        const result = body();
        writer.exec('commit');
        return result;
      } catch (error) {
        rollBack(writer);
        throw storeFault(path, error);
      }
    },
    sync() {
      if (path !== inMemory) syncWal(path);
    },
    close({ writeBack }) {
      if (reader !== writer) reader.close();
      try {
        setSynchronous('full');
        if (writeBack && path !== inMemory) writer.exec('pragma wal_checkpoint(truncate)');
      } catch (error) {
        throw storeFault(path, error);
      } finally {
        writer.close();
      }
    },
  };
}

function rollBack(db: DatabaseSync): void {
  try {
    // After a full disk SQLite has rolled back by itself.
    if (db.isTransaction) db.exec('rollback');
  } catch (error) {
    throw new Error('the transaction could not be rolled back', { cause: error });
  }
}

/** The WAL holds no locks, so it may be opened beside SQLite (https://www.sqlite.org/walformat.html). */
function syncWal(path: string): void {
  let file: number;
  try {
    file = fs.openSync(`${path}-wal`, 'r');
  } catch (error) {
    // Written back already, which includes a sync.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0]);
}

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** The statement for this text, compiled once a connection. For projections: `apply` runs for every
 * event. */
export function statement(db: DatabaseSync, sql: string): StatementSync {
  let statements = prepared.get(db);
  if (statements === undefined) {
    statements = new Map();
    prepared.set(db, statements);
  }
  let found = statements.get(sql);
  if (found === undefined) {
    found = db.prepare(sql);
    statements.set(sql, found);
  }
  return found;
}
