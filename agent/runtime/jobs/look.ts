import { Fault } from '#lib';
import type { Sql } from '#lib/postgres';
import { idStart } from '../agents/store/index.ts';
import { type RunJson, runSchema } from '../agents/wire.ts';
import type { AgentMode } from '../model/agent.ts';
import type { Shared } from './open.ts';

export interface SharedRun {
  readonly id: string;
  readonly agent: string;
  readonly mode: AgentMode;
  readonly input: string;
  readonly model: string | null;
  readonly queue: string;
  readonly askedOn: string;
  readonly askedAt: Date;
  readonly takeUntil: Date;
  /** `stopping`: it was cancelled, and who has it has not ended yet. */
  readonly state: 'waiting' | 'running' | 'stopping' | 'ended';
  /** Of the last who took it. */
  readonly host: string | null;
  readonly attempts: number;
  readonly cancelledBy: string | null;
  readonly answer: RunJson | null;
}

interface Row extends Omit<SharedRun, 'answer'> {
  readonly answer: unknown;
}

const columns = `r.id, r.agent, r.mode, r.input, r.model, r.queue, r.asked_on as "askedOn",
  r.asked_at as "askedAt", r.take_until as "takeUntil", r.cancelled_by as "cancelledBy",
  case when e.run is not null then 'ended' when r.cancelled_at is not null then 'stopping'
    when j.state = 'active' then 'running' else 'waiting' end as state,
  (select host from agents.attempt where run = r.id order by attempt desc limit 1) as host,
  (select count(*)::int from agents.attempt where run = r.id) as attempts`;
const tables = `agents.run r left join agents.run_end e on e.run = r.id
  left join agent_jobs.job j on j.id = r.id`;

/** Those that have not ended, newest first. */
export async function readOpenRuns(
  sql: Sql,
  { agent, limit }: { readonly agent?: string; readonly limit: number },
): Promise<readonly SharedRun[]> {
  const rows = await sql.query<Row>(
    `select ${columns}, null as answer from ${tables}
     where e.run is null and ($1::text is null or r.agent = $1) order by r.asked_at desc limit $2`,
    [agent ?? null, limit],
  );
  return rows.map((row) => ({ ...row, answer: null }));
}

/** One by the beginning of its id, with what it gave. @throws Fault agent.unknown, agent.store */
export async function findSharedRun(
  { database }: Pick<Shared, 'database'>,
  id: string,
): Promise<SharedRun> {
  const [found, other] = idStart.test(id)
    ? await database.query<Row>(
        `select ${columns}, e.answer from ${tables} where r.id::text like $1 limit 2`,
        [`${id}%`],
      )
    : [];
  if (found !== undefined && other === undefined) {
    return { ...found, answer: found.answer === null ? null : parseAnswer(found) };
  }
  throw new Fault({
    code: 'agent.unknown',
    message: `${found === undefined ? 'no queued run begins' : 'several queued runs begin'} with ${id}`,
    hint: '`panther agents runs` lists them',
  });
}

function parseAnswer({ id, answer }: Row): RunJson {
  const parsed = runSchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Fault({
    code: 'agent.store',
    message: `what another machine wrote of the run ${id.slice(0, 8)} cannot be read`,
    hint: 'it runs another version: deploy the same one to all machines',
  });
}
