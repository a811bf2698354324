import { z } from 'zod';
import { Fault, throwIfAborted } from '#lib';
import { type RunPorts, runAgent } from '../agents/run/run-agent.ts';
import {
  type AgentStore,
  openAgentStore,
  readMode,
  recordModeChange,
} from '../agents/store/index.ts';
import { lowerMode } from '../agents/trust/ladder.ts';
import { type RunJson, runToJson } from '../agents/wire.ts';
import type { AgentDefinition, AgentMode } from '../model/agent.ts';
import { orderModels } from '../providers/index.ts';
import { endWithout, type RunEnding, writeEnd } from './end-run.ts';
import type { Shared } from './open.ts';
import { readRecord } from './record.ts';
import type { TakenJob } from './take.ts';

export interface QueuedPorts extends Omit<RunPorts, 'store' | 'clock' | 'queued'> {
  /** The records of this machine: only its modes are read. */
  readonly store: () => AgentStore;
  readonly agents: readonly AgentDefinition[];
}

interface Asked {
  readonly id: string;
  readonly agent: string;
  readonly mode: AgentMode;
  readonly input: string;
  readonly model: string | null;
  readonly isEnded: boolean;
  readonly isLate: boolean;
  readonly cancelledBy: string | null;
}

const dataSchema = z.object({ run: z.uuid() });

/** Does a run of the queue as one that was asked for here, and tells everybody how it came out. What this process
 * does not end itself, because it stops or the run was taken from it, it leaves to whoever takes it next.
 * @throws Fault aborted, postgres.*, agent.refused (another machine may do it) */
export async function runQueued(
  shared: Shared,
  ports: QueuedPorts,
  job: TakenJob,
): Promise<object> {
  const { run: id } = dataSchema.parse(job.data);
  const asked = await readAsked(shared, id);
  if (asked === undefined) return { skipped: 'nobody knows it any more' };
  if (asked.isEnded) return { skipped: 'it has ended' };
  if (asked.cancelledBy !== null) return { skipped: 'it was stopped' };
  if (asked.isLate && job.attempt === 1) return { skipped: 'it was to begin earlier' };
  await recordAttempt(shared, id, job.attempt);
  const ending = await tryRun(shared, ports, asked, job);
  await endAttempt(shared, id, job.attempt, ending.answer);
  if (job.signal.aborted) {
    const now = await readAsked(shared, id);
    // Stopped by a person: that is its end. By this process or for another one: it is done anew.
    if (now?.cancelledBy == null) throwIfAborted(job.signal);
    return await finish(shared, stoppedBy(ending, now?.cancelledBy ?? ''), job.attempt);
  }
  return await finish(shared, ending, job.attempt);
}

type Ending = Omit<RunEnding, 'attempt'>;

async function finish(shared: Shared, ending: Ending, attempt: number): Promise<object> {
  const counts = await writeEnd(shared, { ...ending, attempt });
  return { outcome: ending.answer.outcome, counts };
}

function stoppedBy(ending: Ending, by: string): Ending {
  const problems = [`${by} stopped it`, ...ending.answer.problems];
  const { record } = ending;
  return {
    ...ending,
    answer: { ...ending.answer, problems },
    record: { ...record, end: { ...record.end, problems: JSON.stringify(problems) } },
  };
}

async function readAsked({ database }: Shared, id: string): Promise<Asked | undefined> {
  const [row] = await database.query<Asked>(
    `select r.id, r.agent, r.mode, r.input, r.model, r.cancelled_by as "cancelledBy",
       e.run is not null as "isEnded", r.take_until < now() as "isLate"
     from agents.run r left join agents.run_end e on e.run = r.id where r.id = $1`,
    [id],
  );
  return row;
}

async function recordAttempt({ database, self }: Shared, run: string, attempt: number) {
  await database.query(
    `insert into agents.attempt (run, attempt, host, pid) values ($1, $2, $3, $4)
     on conflict (run, attempt) do update set host = excluded.host, pid = excluded.pid, at = now()`,
    [run, attempt, self.host, self.pid],
  );
}

/** What it used is kept also when another attempt is the one that counts. */
async function endAttempt({ database }: Shared, run: string, attempt: number, { usage }: RunJson) {
  await database.query(
    'update agents.attempt set ended_at = now(), usage = $3 where run = $1 and attempt = $2',
    [run, attempt, JSON.stringify(usage)],
  );
}

async function tryRun(
  shared: Shared,
  ports: QueuedPorts,
  asked: Asked,
  { signal }: TakenJob,
): Promise<Ending> {
  const { id, input, model } = asked;
  const { agents, store: own, ...rest } = ports;
  const agent = agents.find(({ name }) => name === asked.agent);
  const mode = agent && lowerMode(asked.mode, readMode(own(), agent));
  if (agent === undefined || mode === undefined || (mode === 'paused' && asked.mode !== 'paused')) {
    const message = `${asked.agent} is not run on this machine`;
    throw new Fault({ code: 'agent.refused', message, retryable: true });
  }
  const store = openAgentStore(':memory:', shared.clock);
  try {
    if (mode !== agent.mode) {
      const change = { agent: agent.name, from: agent.mode, to: mode };
      recordModeChange(store, { ...change, by: 'queue', reason: 'as it is asked for' });
    }
    const models = orderModels(ports.models, model === null ? agent.models : [model]);
    const all = { ...rest, models, store, clock: shared.clock, queued: { id } };
    const run = await runAgent(agent, input, all, signal);
    return { run: id, answer: runToJson(run), record: readRecord(store, id) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // Before it had begun: another machine would meet the same.
    return endWithout(shared, { ...asked, mode }, { outcome: 'failed', problem: error.message });
  } finally {
    store.close();
  }
}
