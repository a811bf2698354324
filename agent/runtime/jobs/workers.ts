import type { Sql } from '#lib/postgres';
import { jobLimits } from './limits.ts';
import type { Shared } from './open.ts';

/** A process that does runs for others. */
export interface WorkerRow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Whose runs it takes now. */
  readonly agents: readonly string[];
  /** `provider/model`, in the order it asks them. */
  readonly models: readonly string[];
  /** Runs at once. */
  readonly slots: number;
  readonly beganAt: Date;
}

export type Offer = Pick<WorkerRow, 'agents' | 'models' | 'slots'>;

/** Says that this process is there, and what it takes. */
export async function announce(
  { database, self }: Pick<Shared, 'database' | 'self'>,
  { agents, models, slots }: Offer,
): Promise<void> {
  await database.query(
    `insert into agents.worker (id, host, pid, agents, models, slots) values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set agents = excluded.agents, models = excluded.models,
       slots = excluded.slots, seen_at = now()`,
    [self.id, self.host, self.pid, agents, models, slots],
  );
}

export async function retire({ database, self }: Pick<Shared, 'database' | 'self'>): Promise<void> {
  await database.query('delete from agents.worker where id = $1', [self.id]);
}

/** Those that gave a sign lately, by the clock of the database; the one that began first is first. */
export async function readWorkers(sql: Sql): Promise<readonly WorkerRow[]> {
  return sql.query<WorkerRow>(
    `select id, host, pid, agents, models, slots, began_at as "beganAt" from agents.worker
     where seen_at > now() - make_interval(secs => $1) order by began_at, id`,
    [jobLimits.workerSilentSec],
  );
}
