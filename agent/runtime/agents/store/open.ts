import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, Fault } from '#lib';
import { schemaSql, schemaVersion } from './schema.ts';

/** What happened to agents: runs, predictions, modes, approvals. One file; any number of processes read it, and
 * each writes in short transactions, one at a time. */
export interface AgentStore {
  readonly db: DatabaseSync;
  readonly clock: Clock;
  /** All or nothing; nobody else writes meanwhile. */
  transaction<T>(work: () => T): T;
  close(): void;
}

const busyMs = 5_000;

/** @throws Fault agent.store when the file cannot be opened or is of a newer program */
export function openAgentStore(file: string, clock: Clock): AgentStore {
  const db = openFile(file);
  return {
    db,
    clock,
    transaction(work) {
      db.exec('begin immediate');
      try {
        const result = work();
        db.exec('commit');
        return result;
      } catch (error) {
        db.exec('rollback');
        throw error;
      }
    },
    close: () => db.close(),
  };
}

function openFile(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const db = new DatabaseSync(file, { timeout: busyMs, enableForeignKeyConstraints: true });
    db.exec('pragma journal_mode = wal; pragma synchronous = full;');
    const version = Number(db.prepare('pragma user_version').get()?.user_version);
    if (version > schemaVersion) {
      db.close();
      throw new Fault({
        code: 'agent.store',
        message: 'what is kept of agents was written by a newer version of this program',
        where: file,
      });
    }
    if (version < schemaVersion) {
      db.exec(`begin immediate; ${schemaSql} pragma user_version = ${schemaVersion}; commit;`);
    }
    return db;
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault({
      code: 'agent.store',
      message: `what is kept of agents cannot be opened: ${(error as Error).message}`,
      where: file,
      cause: error,
    });
  }
}
