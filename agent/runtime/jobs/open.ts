import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { PgBoss } from 'pg-boss';
import { type Clock, Fault, type Log } from '#lib';
import { type Database, migrate, startBoss } from '#lib/postgres';
import { agents } from '../agents/index.ts';
import { jobLimits } from './limits.ts';
import { migrations } from './migrations.ts';
import { createQueues } from './queues.ts';

/** What machines share to do each other's runs: a PostgreSQL server, with a job queue in it. */
export interface Shared {
  readonly database: Database;
  readonly boss: PgBoss;
  readonly clock: Clock;
  readonly log: Log;
  /** This process. */
  readonly self: { readonly id: string; readonly host: string; readonly pid: number };
  close(): Promise<void>;
}

export interface OpenSharedOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Whether it looks for jobs whose worker died; who only asks leaves that to workers. */
  readonly supervises: boolean;
  /** Of this machine; its own name without it. */
  readonly host?: string;
}

/** Opens the queue over a database that stays its owner's.
 * @throws Fault config.invalid (an embedded database), postgres.* */
export async function openShared(
  database: Database,
  { clock, log, supervises, host = hostname() }: OpenSharedOptions,
): Promise<Shared> {
  if (database.engine === 'pglite') throw oneMachineOnly();
  await migrate(database, 'agents', migrations);
  const boss = await startBoss(database, {
    ...{ schema: 'agent_jobs', superviseSec: supervises ? jobLimits.superviseSec : 0, log },
    prepare: (created) => createQueues(created, agents, supervises ? host : undefined),
  });
  return {
    ...{ database, boss, clock, log, self: { id: randomUUID(), host, pid: process.pid } },
    close: () => boss.stop({ graceful: false, close: false, timeout: jobLimits.stopTimeoutMs }),
  };
}

export function oneMachineOnly(): Fault {
  return new Fault({
    code: 'config.invalid',
    message: 'there is one machine only: an embedded database is not shared with others',
    hint: 'run it here without --queue; for several machines set DATABASE_URL to a PostgreSQL server that they all reach',
  });
}
