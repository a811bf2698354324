import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';

/** Keeps two nightly runs of this machine apart for as long as it is held. The lock is one of the
 * operating system's, on a file that SQLite has open, so that it ends with its process however that
 * ends. Throws Fault `crawl.busy` while another process has it. */
export function takeNightlyLock(stateFolder: string): { release(): void } {
  const database = new DatabaseSync(join(stateFolder, 'nightly.lock'), { timeout: 0 });
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    database.close();
    throw new Fault({
      code: 'crawl.busy',
      message: 'a nightly run is under way already',
      hint: 'wait for its end; it is the unit panther-crawler',
      retryable: true,
      cause,
    });
  }
  return { release: () => database.close() };
}
