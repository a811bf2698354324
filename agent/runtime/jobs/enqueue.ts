import { randomUUID } from 'node:crypto';
import { Fault, nearest } from '#lib';
import { checkMayBeAsked } from '../agents/run/run-agent.ts';
import type { AgentDefinition, AgentMode } from '../model/agent.ts';
import { jobLimits } from './limits.ts';
import type { Shared } from './open.ts';
import { createNamedQueue, queueOfAgent, queueOfHost } from './queues.ts';
import { readWorkers, type WorkerRow } from './workers.ts';

export interface QueueRequest {
  readonly input: string;
  /** `provider/model`, asked first. */
  readonly model?: string;
  /** The machine that is to do it, by its name or the beginning of it. */
  readonly on?: string;
  /** Two requests of one key are one run. */
  readonly key?: string;
  /** Minutes until which a worker must have begun. */
  readonly withinMinutes?: number;
}

export interface QueuedRun {
  readonly id: string;
  /** False: a run of this key was there already. */
  readonly isNew: boolean;
  /** Machines that would take it and are there now. */
  readonly hosts: readonly string[];
  readonly takeUntil: Date;
}

/** Puts a run where any machine with this database takes it.
 * @param mode that of the agent here; a machine where it is lower runs it in that
 * @throws Fault usage (no input, too long), agent.refused (paused), agent.unknown (no such machine), model.none (no
 * machine has the model), postgres.* */
export async function enqueueRun(
  shared: Shared,
  agent: AgentDefinition,
  request: QueueRequest,
  mode: AgentMode,
): Promise<QueuedRun> {
  const { database, boss, self } = shared;
  const { input, model, key, withinMinutes = jobLimits.takeWithinMinutes } = request;
  checkMayBeAsked(agent, mode, input);
  const workers = await readWorkers(database);
  const place = decidePlace(workers, agent.name, request);
  // Its worker has made it; this is for one that did so in an older version of this program.
  if (place.host !== undefined) await createNamedQueue(boss, queueOfHost(place.host));
  const queue = place.host === undefined ? queueOfAgent(agent.name) : queueOfHost(place.host);
  const [made] = await database.query<Made>(
    `insert into agents.run (id, queue, agent, key, input, model, mode, asked_on, take_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(mins => $9))
     on conflict (agent, key) do nothing returning id, queue, take_until as "takeUntil"`,
    [
      ...[randomUUID(), queue, agent.name, key ?? null, input, model ?? null, mode, self.host],
      withinMinutes,
    ],
  );
  const run = made ?? (await readSame(shared, agent.name, key ?? ''));
  // Also behind a process that ended between the two, and is asked again.
  if (run.isWithoutJob !== false) {
    await boss.send(
      run.queue,
      { run: run.id },
      {
        id: run.id,
        expireInSeconds: Math.ceil(agent.budget.wallClockMs / 1_000) + jobLimits.expireExtraSec,
      },
    );
  }
  const { id, takeUntil } = run;
  return { id, takeUntil, isNew: made !== undefined, hosts: place.hosts };
}

interface Made {
  readonly id: string;
  readonly queue: string;
  readonly takeUntil: Date;
  readonly isWithoutJob?: boolean;
}

async function readSame({ database }: Shared, agent: string, key: string): Promise<Made> {
  const [row] = await database.query<Made>(
    `select r.id, r.queue, r.take_until as "takeUntil",
       e.run is null and j.id is null as "isWithoutJob"
     from agents.run r left join agents.run_end e on e.run = r.id
       left join agent_jobs.job j on j.id = r.id
     where r.agent = $1 and r.key = $2`,
    [agent, key],
  );
  if (row !== undefined) return row;
  throw new Fault({
    ...{ code: 'agent.store', message: 'the run was not queued', retryable: true },
    hint: 'try again',
  });
}

/** Which machine has to do it, where that is not left open, and which ones would now. */
export function decidePlace(
  workers: readonly Pick<WorkerRow, 'host' | 'agents' | 'models'>[],
  agent: string,
  { on, model }: Pick<QueueRequest, 'on' | 'model'>,
): { readonly host: string | undefined; readonly hosts: readonly string[] } {
  const able = workers.filter((worker) => worker.agents.includes(agent));
  const hostsOf = (rows: readonly { host: string }[]) => [...new Set(rows.map(({ host }) => host))];
  const there = on === undefined ? able : able.filter(({ host }) => host === findHost(workers, on));
  if (on !== undefined && there.length === 0) {
    throw new Fault({
      code: 'agent.unknown',
      message: `${findHost(workers, on)} does not take runs of ${agent} now`,
      hint: `those that do: ${hostsOf(able).join(', ') || 'none'}; \`panther agents workers\` says what each takes`,
    });
  }
  const fitting =
    model === undefined
      ? there
      : there.filter(({ models }) => models.some((has) => fits(has, model)));
  if (model !== undefined && fitting.length === 0) {
    throw new Fault({
      code: 'model.none',
      message: `no machine that takes runs of ${agent} has the model ${model}`,
      hint: `they have ${[...new Set(there.flatMap(({ models }) => models))].join(', ') || 'none'}`,
    });
  }
  const hosts = hostsOf(fitting);
  const isBound = on !== undefined || model !== undefined;
  return { host: isBound ? hosts[0] : undefined, hosts };
}

/** As `orderModels` reads it: a model, or a provider. */
function fits(has: string, wanted: string): boolean {
  return has === wanted || has.startsWith(`${wanted}/`);
}

function findHost(workers: readonly { readonly host: string }[], name: string): string {
  const hosts = [...new Set(workers.map(({ host }) => host))];
  if (hosts.includes(name)) return name;
  const [found, other] = hosts.filter((host) => host.startsWith(name));
  if (found !== undefined && other === undefined) return found;
  const guess = nearest(name, hosts);
  throw new Fault({
    code: 'agent.unknown',
    message:
      found === undefined
        ? `no machine ${JSON.stringify(name)} takes runs now`
        : `${name} can be ${found} or ${other}`,
    hint:
      guess === undefined ? `there are: ${hosts.join(', ') || 'none'}` : `did you mean ${guess}?`,
  });
}
