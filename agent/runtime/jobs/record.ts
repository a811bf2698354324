import { z } from 'zod';
import { Fault } from '#lib';
import { demote } from '../agents/standing.ts';
import { type AgentStore, readMode, recordViolation } from '../agents/store/index.ts';
import { stepDown } from '../agents/trust/ladder.ts';
import type { AgentDefinition } from '../model/agent.ts';

const count = z.number().int();

/** All that the store of agents has of one run, as rows: what a machine keeps of a run that another one did. */
export const recordSchema = z.object({
  run: z.object({
    ...{ id: z.uuid(), agent: z.string(), at: count, mode: z.string(), input: z.string() },
    ...{ input_hash: z.string(), prompt_hash: z.string(), session: z.string() },
  }),
  end: z.object({
    ...{ at: count, outcome: z.enum(['accepted', 'refused', 'cut-off', 'failed']) },
    ...{ outputs: z.string(), problems: z.string(), model: z.string().nullable() },
    ...{ input_tokens: count, output_tokens: count, cost_usd: z.number().nullable() },
    latency_ms: count,
  }),
  violations: z.array(z.object({ what: z.string() })),
  predictions: z.array(
    z.object({
      ...{ id: z.uuid(), at: count, claim: z.string(), probability: z.number(), due_at: count },
      because: z.string(),
    }),
  ),
});

export type RunRecord = z.output<typeof recordSchema>;

/** Of a run that has ended in this store. */
export function readRecord({ db }: AgentStore, id: string): RunRecord {
  const all = (sql: string) => db.prepare(sql).all(id);
  const [run] = all('select * from run where id = ?');
  const [end] = all('select * from run_end where run = ?');
  return recordSchema.parse({
    ...{ run, end },
    violations: all('select what from violation where run = ? order by seq'),
    predictions: all('select * from prediction where run = ? order by rowid'),
  });
}

/** Takes a run of another machine into this one's records, as if it had been done here: its predictions count for
 * the agent's trust, a violation costs it a step. Once: what is known already is left as it is.
 * @returns whether it was new */
export function takeIn(
  store: AgentStore,
  agent: AgentDefinition | undefined,
  { record, host, attempts }: { record: RunRecord; host: string; attempts: number },
): boolean {
  const { db } = store;
  const { run, end, violations, predictions } = record;
  return store.transaction(() => {
    if (db.prepare('select 1 from run where id = ?').get(run.id) !== undefined) return false;
    insert(store, 'run', run);
    insert(store, 'run_end', { run: run.id, ...end });
    insert(store, 'run_place', { run: run.id, host, attempts });
    for (const { what } of violations)
      recordViolation(store, { agent: run.agent, run: run.id, what });
    for (const prediction of predictions) {
      insert(store, 'prediction', { ...prediction, run: run.id, agent: run.agent });
    }
    if (agent !== undefined && violations.length > 0) {
      const to = stepDown(readMode(store, agent));
      const reason = `on ${host}: ${violations.map(({ what }) => what).join('; ')}`;
      if (to !== undefined) demote(store, agent, { to, reason });
    }
    return true;
  });
}

function insert(
  { db }: AgentStore,
  table: 'run' | 'run_end' | 'run_place' | 'prediction',
  row: Readonly<Record<string, string | number | null>>,
): void {
  const names = Object.keys(row);
  const marks = names.map(() => '?').join(', ');
  db.prepare(`insert into ${table} (${names.join(', ')}) values (${marks})`).run(
    ...Object.values(row),
  );
}

/** What came from the shared database, where newer programs write too. */
export function parseRecord(value: unknown, id: string): RunRecord {
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Fault({
    code: 'agent.store',
    message: `what another machine wrote of the run ${id.slice(0, 8)} cannot be read`,
    hint: 'it runs another version: deploy the same one to all machines',
  });
}
