import type { PgBoss } from 'pg-boss';
import type { Log } from '../index.ts';
import type { Database } from './database.ts';

export interface BossOptions {
  /** Of its tables. */
  readonly schema: string;
  /** How often it looks for jobs whose worker is silent or too slow; 0: that is left to others. */
  readonly superviseSec: number;
  readonly log: Log;
  /** Creates queues that are not there. */
  readonly prepare: (boss: PgBoss) => Promise<void>;
}

/** Any number that nothing else locks. */
const lockKey = 7_265_010_945;
/** How long one waits for others that are just creating the tables. */
const turnTimeoutMs = 60_000;

/** Starts pg-boss over one of our databases, creating its tables when they are not there. */
export async function startBoss(database: Database, options: BossOptions): Promise<PgBoss> {
  const { schema, superviseSec, log, prepare } = options;
  // Loaded when used: most of what opens a database has no jobs.
  const { PgBoss } = await import('pg-boss');
  const supervises = superviseSec > 0;
  const boss = new PgBoss({
    db: { executeSql: (text, values) => executeSql(database, text, values) },
    schema,
    backend: database.engine,
    schedule: false,
    supervise: supervises,
    ...(supervises
      ? {
          superviseIntervalSeconds: superviseSec,
          monitorIntervalSeconds: superviseSec,
          // It remembers which groups are busy for so long, and skips their jobs.
          queueCacheIntervalSeconds: superviseSec,
        }
      : {}),
  });
  boss.on('error', (error) => log.warn('job queue', { error }));
  await alone(database, async () => {
    await boss.start();
    await prepare(boss);
  });
  return boss;
}

/** Two processes that create the tables at once get in each other's way. The embedded database has one. */
async function alone(database: Database, work: () => Promise<void>): Promise<void> {
  if (database.engine === 'pglite') return work();
  const held = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const lock = database.transaction(async (sql) => {
    await sql.query('select pg_catalog.pg_advisory_xact_lock($1)', [lockKey], {
      timeoutMs: turnTimeoutMs,
    });
    held.resolve();
    await done.promise;
  });
  // Ends early only when it fails.
  await Promise.race([held.promise, lock]);
  // Beside the transaction, not within it: the queue begins its own.
  await work().finally(done.resolve);
  await lock;
}

async function executeSql(database: Database, text: string, values?: unknown[]) {
  return { rows: [...(await database.query<object>(text, values ?? []))] };
}
