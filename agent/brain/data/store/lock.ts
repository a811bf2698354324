import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';

/** The right to write into a store, of one process; the system takes it back when that ends. */
export interface StoreLock {
  release(): void;
}

/** Throws Fault `brain.locked` with who holds it. `owner` is shown to others: a command and its pid. */
export function takeStoreLock(folder: string, owner: string): StoreLock {
  const path = join(folder, 'writer.lock');
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    // Readers may still ask who it is: in a rollback journal a begun writer keeps only writers out.
    db.exec('pragma journal_mode = delete');
    db.exec('begin immediate');
    db.exec('create table if not exists owner (id integer primary key check (id = 1), name text)');
    db.prepare('insert or replace into owner values (1, ?)').run(owner);
    db.exec('commit');
    db.exec('begin immediate');
  } catch (cause) {
    const name = ownerOf(db);
    db.close();
    throw new Fault({
      code: 'brain.locked',
      message: `the market data are being written by ${name}`,
      where: folder,
      hint: 'wait until it has ended, or stop it; reading is not affected',
      retryable: true,
      cause,
    });
  }
  return { release: () => db.close() };
}

function ownerOf(db: DatabaseSync): string {
  try {
    const row = db.prepare('select name from owner').get();
    return typeof row?.name === 'string' ? row.name : 'another process';
  } catch {
    // The other process holds it before it could say who it is.
    return 'another process';
  }
}
