import { z } from 'zod';
import { Fault } from '#lib';
import type { ApiClient } from '#lib/api-client';
import { findAgent } from '../agents/registry.ts';
import { type AgentStore, readMode } from '../agents/store/index.ts';
import { runSchema } from '../agents/wire.ts';
import type { AgentDefinition } from '../model/agent.ts';
import { cancelRun } from './cancel.ts';
import { enqueueRun } from './enqueue.ts';
import { jobLimits } from './limits.ts';
import { findSharedRun, readOpenRuns, type SharedRun } from './look.ts';
import type { Shared } from './open.ts';
import { readWorkers } from './workers.ts';

const instant = z.iso.datetime();

export const queueRequestSchema = z.strictObject({
  input: z.string().max(100_000).describe('What it is given'),
  model: z.string().min(1).max(200).optional().describe('provider/model, asked first'),
  on: z.string().min(1).max(64).optional().describe('The machine that is to do it'),
  key: z.string().min(1).max(200).optional().describe('Two requests of one key are one run'),
  withinMinutes: z
    .int()
    .min(1)
    .max(jobLimits.takeWithinMinutesMax)
    .optional()
    .describe('Until when a machine must have begun'),
});
export type QueueRequestJson = z.output<typeof queueRequestSchema>;

export const queuedSchema = z.object({
  id: z.string(),
  isNew: z.boolean().describe('False: a run of this key was there already'),
  hosts: z.array(z.string()).describe('Machines that would take it and are there now'),
  takeUntil: instant,
});

export const sharedRunSchema = z.object({
  id: z.string(),
  agent: z.string(),
  mode: z.enum(['sandbox', 'shadow', 'live', 'paused']),
  state: z.enum(['waiting', 'running', 'stopping', 'ended']),
  askedOn: z.string(),
  askedAt: instant,
  takeUntil: instant,
  host: z.string().nullable().describe('Of the last who took it'),
  attempts: z.int(),
  cancelledBy: z.string().nullable(),
  answer: runSchema.nullable(),
});
export type SharedRunJson = z.output<typeof sharedRunSchema>;

export const workerSchema = z.object({
  host: z.string(),
  pid: z.int(),
  agents: z.array(z.string()),
  models: z.array(z.string()),
  slots: z.int(),
  beganAt: instant,
});

/** Runs that any machine of the database may do. Every call throws Faults postgres.* or api.* too. */
export interface RunQueue {
  /** @throws Fault as `enqueueRun` */
  add(agent: string, request: QueueRequestJson): Promise<z.output<typeof queuedSchema>>;
  /** @throws Fault agent.unknown */
  find(id: string): Promise<SharedRunJson>;
  /** Those that have not ended. */
  open(limit: number): Promise<readonly SharedRunJson[]>;
  /** @returns as it was before. @throws Fault agent.unknown */
  cancel(id: string, by: string): Promise<SharedRunJson>;
  workers(): Promise<readonly z.output<typeof workerSchema>[]>;
}

/** The queue in the database itself. */
export function createRunQueue(
  shared: Shared,
  {
    agents,
    store,
  }: { readonly agents: readonly AgentDefinition[]; readonly store: () => AgentStore },
): RunQueue {
  return {
    async add(name, { input, model, on, key, withinMinutes }) {
      const agent = findAgent(agents, name);
      const request = {
        input,
        ...(model === undefined ? {} : { model }),
        ...(on === undefined ? {} : { on }),
        ...(key === undefined ? {} : { key }),
        ...(withinMinutes === undefined ? {} : { withinMinutes }),
      };
      const added = await enqueueRun(shared, agent, request, readMode(store(), agent));
      return { ...added, hosts: [...added.hosts], takeUntil: added.takeUntil.toISOString() };
    },
    find: async (id) => toJson(await findSharedRun(shared, id)),
    open: async (limit) => (await readOpenRuns(shared.database, { limit })).map(toJson),
    cancel: async (id, by) => toJson(await cancelRun(shared, id, by)),
    workers: async () =>
      (await readWorkers(shared.database)).map(
        ({ host, pid, agents: taken, models, slots, beganAt }) => ({
          ...{ host, pid, slots, beganAt: beganAt.toISOString() },
          ...{ agents: [...taken], models: [...models] },
        }),
      ),
  };
}

function toJson(run: SharedRun): SharedRunJson {
  const { id, agent, mode, state, askedOn, host, attempts, cancelledBy, answer } = run;
  return {
    ...{ id, agent, mode, state, askedOn, host, attempts, cancelledBy, answer },
    ...{ askedAt: run.askedAt.toISOString(), takeUntil: run.takeUntil.toISOString() },
  };
}

/** The queue as the agent of this machine, or another one, offers it over HTTP. */
export function createRemoteQueue(client: ApiClient, signal: AbortSignal): RunQueue {
  const call = async <T extends z.ZodType>(
    schema: T,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<z.output<T>> => {
    const answer = await client.call(method, path, {
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new Fault({
      code: 'api.failed',
      message: 'the agent answers something else than expected',
      hint: 'it runs another version: `panther restart agent`',
    });
  };
  const runs = z.object({ runs: z.array(sharedRunSchema) });
  const workers = z.object({ workers: z.array(workerSchema) });
  const of = (id: string) => `/api/queued-runs/${encodeURIComponent(id)}`;
  return {
    add: (agent, request) =>
      call(queuedSchema, 'POST', `/api/agents/${encodeURIComponent(agent)}/queue`, request),
    find: (id) => call(sharedRunSchema, 'GET', of(id)),
    open: async (limit) => (await call(runs, 'GET', `/api/queued-runs?limit=${limit}`)).runs,
    cancel: (id, by) => call(sharedRunSchema, 'POST', `${of(id)}/cancel`, { by }),
    workers: async () => (await call(workers, 'GET', '/api/agent-workers')).workers,
  };
}

/** Waits for a queued run to end. @throws Fault agent.unknown, aborted */
export async function waitForRun(
  queue: Pick<RunQueue, 'find'>,
  id: string,
  {
    clock,
    signal,
    onState,
  }: {
    readonly clock: Shared['clock'];
    readonly signal: AbortSignal;
    readonly onState: (run: SharedRunJson) => void;
  },
): Promise<SharedRunJson> {
  let state = '';
  for (;;) {
    const run = await queue.find(id);
    if (`${run.state} ${run.attempts}` !== state) onState(run);
    state = `${run.state} ${run.attempts}`;
    if (run.state === 'ended') return run;
    await clock.sleep(jobLimits.waitPollMs, signal);
  }
}
