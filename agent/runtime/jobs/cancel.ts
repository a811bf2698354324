import { endWithout, writeEnd } from './end-run.ts';
import { jobLimits } from './limits.ts';
import { findSharedRun, type SharedRun } from './look.ts';
import type { Shared } from './open.ts';

/** Stops a run: one that waits is over, one that is at work is told to end within seconds, and its end is recorded by
 * who has it. @returns as it was; one that has ended stays as it is
 * @throws Fault agent.unknown, postgres.* */
export async function cancelRun(shared: Shared, id: string, by: string): Promise<SharedRun> {
  const { database, boss } = shared;
  const run = await findSharedRun(shared, id);
  if (run.state === 'ended') return run;
  await database.query(
    `update agents.run set cancelled_by = $2, cancelled_at = now()
     where id = $1 and cancelled_at is null`,
    [run.id, by],
  );
  await boss.cancel(run.queue, run.id);
  if (run.state === 'waiting' && run.attempts === 0) {
    const problem = `${by} stopped it before a machine had taken it`;
    await writeEnd(shared, {
      ...endWithout(shared, run, { outcome: 'cut-off', problem }),
      attempt: undefined,
    });
  }
  return run;
}

interface Owed
  extends Pick<SharedRun, 'id' | 'queue' | 'agent' | 'mode' | 'input' | 'cancelledBy'> {
  readonly jobState: string | null;
  readonly message: string | null;
  readonly attempts: number;
}

/** Ends what nobody will end: runs that no machine took in time, whose machines died again and again, or that died
 * after they had been told to stop; and forgets what is long over. Any number of machines may do so. */
export async function endAbandoned(shared: Shared): Promise<void> {
  const { database, boss } = shared;
  const owed = await database.query<Owed>(
    `select r.id, r.queue, r.agent, r.mode, r.input, r.cancelled_by as "cancelledBy",
       j.state::text as "jobState", j.output ->> 'message' as message,
       (select count(*)::int from agents.attempt where run = r.id) as attempts
     from agents.run r left join agents.run_end e on e.run = r.id
       left join agent_jobs.job j on j.id = r.id
     where e.run is null and (
       (j.state in ('created', 'retry') and r.take_until < now()
         and not exists (select from agents.attempt where run = r.id))
       or j.state = 'failed'
       or ((j.id is null or j.state in ('cancelled', 'completed'))
         and coalesce(r.cancelled_at, j.completed_on, r.take_until)
           < now() - make_interval(secs => $1)))
     limit 100`,
    [jobLimits.endOwedSec],
  );
  for (const run of owed) {
    if (run.jobState === 'created' || run.jobState === 'retry') {
      await boss.cancel(run.queue, run.id);
    }
    await writeEnd(shared, { ...endWithout(shared, run, whyOf(run)), attempt: undefined });
  }
  await database.query(
    `delete from agents.run r using agents.run_end e
     where e.run = r.id and e.at < now() - make_interval(days => $1)`,
    [jobLimits.keepRunsDays],
  );
}

function whyOf({ jobState, cancelledBy, message, attempts }: Owed): {
  readonly outcome: 'cut-off' | 'failed';
  readonly problem: string;
} {
  if (cancelledBy !== null) {
    return { outcome: 'cut-off', problem: `${cancelledBy} stopped it; its machine did not answer` };
  }
  if (attempts === 0) {
    return { outcome: 'cut-off', problem: 'no machine took it in time; `panther agents workers`' };
  }
  const why = jobState === 'failed' && message !== null ? message : 'nobody knows how it ended';
  return { outcome: 'failed', problem: `given up after ${attempts} tries: ${why}` };
}
