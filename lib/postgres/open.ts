import { existsSync } from 'node:fs';
import { type Clock, Fault, type Log, throwIfAborted } from '../index.ts';
import type { Database } from './database.ts';

export interface OpenOptions {
  /** `postgresql://…` of a server; without it the embedded database in `folder` is opened. */
  readonly url?: string | undefined;
  /** Of the embedded database; made when there is none. */
  readonly folder: string;
  /** What this process is, for others that want the folder: `panther crawl`. */
  readonly owner: string;
  /** Where this process answers over HTTP for others that want the folder. */
  readonly door?: string | undefined;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Opens the database of a deployment: a server's, or the embedded one as its only owner.
 * @throws Fault config.invalid, postgres.unavailable, postgres.auth, postgres.missing, postgres.locked,
 * postgres.schema, aborted */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { url, ...rest } = options;
  throwIfAborted(options.signal);
  // Loaded when used: what answers before a database is needed must not wait for either.
  if (url !== undefined && url !== '') {
    const { openServer } = await import('./server.ts');
    return openServer({ ...rest, url });
  }
  if (!existsSync(new URL('./embedded-worker.ts', import.meta.url))) throw notHere();
  const { openEmbedded } = await import('./embedded.ts');
  return openEmbedded(rest);
}

/** Its engine is a thread and files of its own, which a bundle of one file does not have. */
function notHere(): Fault {
  return new Fault({
    code: 'postgres.missing',
    message: 'the embedded database is not part of this installation',
    hint: 'set DATABASE_URL to a PostgreSQL server with pgvector',
  });
}
