import { Fault } from '#lib';
import type { Database } from '#lib/postgres';
import type { Source } from '../model/source.ts';

/** What two processes must not ask at once: the host. A folder, and a repository on this machine, has none and is
 * called by its own name. */
export function siteOf({ kind, name, location }: Source): string {
  if (kind === 'folder') return name;
  const host = URL.canParse(location) ? new URL(location).host : sshHost.exec(location)?.[1];
  return host || name;
}

/** As git(1) has it beside URLs: `[user@]host:path`, no slash before the colon. */
const sshHost = /^(?:[^@/:]+@)?([^@/:]{2,}):/;

/** Any number that no other lock of two numbers has. */
const lockClass = 726_501;
/** Longer than any run. */
const heldTimeoutMs = 24 * 3_600_000;

/** Does the work while nobody else on this server has the source's site, be it a worker or a crawl that was
 * started by hand. The lock is one of the server's (PostgreSQL manual, 13.3.5) and ends with its process. The
 * embedded base has one process, and a folder is nobody else's.
 * @throws Fault crawl.busy when another process has it, and what `work` throws */
export async function withSite<T>(
  database: Database,
  source: Source,
  work: () => Promise<T>,
): Promise<T> {
  if (database.engine === 'pglite' || source.kind === 'folder') return work();
  const site = siteOf(source);
  const taken = Promise.withResolvers<boolean>();
  const done = Promise.withResolvers<void>();
  const lock = database.transaction(
    async (sql) => {
      const [row] = await sql.query<{ taken: boolean }>(
        'select pg_catalog.pg_try_advisory_xact_lock($1, pg_catalog.hashtext($2)) as taken',
        [lockClass, site],
      );
      // It does nothing for hours, and the server is to notice a machine that has vanished. As the last
      // statement it also lets go of the snapshot of the one before, which would keep rows from being vacuumed.
      await sql.query(`set local idle_in_transaction_session_timeout = 0;
        set local tcp_keepalives_idle = 30; set local tcp_keepalives_interval = 10;
        set local tcp_keepalives_count = 3`);
      taken.resolve(row?.taken === true);
      await done.promise;
    },
    { timeoutMs: heldTimeoutMs },
  );
  // It ends early only when it fails; what fails later is the connection, and the work notices that itself.
  const early = lock.then(() => true);
  early.catch(() => undefined);
  try {
    if (!(await Promise.race([taken.promise, early]))) throw busy(site);
    return await work();
  } finally {
    done.resolve();
    await lock.catch(() => undefined);
  }
}

function busy(site: string): Fault {
  return new Fault({
    code: 'crawl.busy',
    message: `another process reads ${site} at the moment`,
    hint: 'start it again when that is done, or leave it to the workers: panther crawl --queue',
    retryable: true,
  });
}
