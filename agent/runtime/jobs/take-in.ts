import { Fault } from '#lib';
import type { AgentStore } from '../agents/store/index.ts';
import type { AgentDefinition } from '../model/agent.ts';
import { jobLimits } from './limits.ts';
import type { Shared } from './open.ts';
import { parseRecord, takeIn } from './record.ts';

interface EndRow {
  readonly record: unknown;
  readonly host: string;
  readonly attempts: number;
}

/** Takes runs that ended on any machine into this one's records. @returns how many were new
 * @throws Fault postgres.*, agent.store */
export async function takeInRuns(
  { database, log }: Pick<Shared, 'database' | 'log'>,
  store: AgentStore,
  agents: readonly AgentDefinition[],
  /** Told of already. */
  unreadable: Set<string> = new Set(),
): Promise<number> {
  const rows = await database.query<{ run: string }>(
    'select run from agents.run_end order by at desc limit $1',
    [jobLimits.knownRunsMax],
  );
  const known = store.db.prepare('select 1 from run where id = ?');
  const missing = rows
    .map(({ run }) => run)
    .filter((id) => !unreadable.has(id) && known.get(id) === undefined);
  let taken = 0;
  for (const id of missing.reverse()) {
    const [row] = await database.query<EndRow>(
      `select e.record, coalesce(a.host, r.asked_on) as host,
         (select count(*)::int from agents.attempt where run = e.run) as attempts
       from agents.run_end e join agents.run r on r.id = e.run
         left join agents.attempt a on a.run = e.run and a.attempt = e.attempt
       where e.run = $1`,
      [id],
    );
    if (row === undefined) continue;
    try {
      const record = parseRecord(row.record, id);
      const agent = agents.find(({ name }) => name === record.run.agent);
      const { host, attempts } = row;
      if (takeIn(store, agent, { record, host, attempts })) taken += 1;
    } catch (error) {
      // One that cannot be read keeps no other one out.
      if (!(error instanceof Fault)) throw error;
      unreadable.add(id);
      log.warn('a run of another machine is not taken in', { run: id, reason: error.message });
    }
  }
  return taken;
}
