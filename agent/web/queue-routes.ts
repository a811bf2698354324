import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import { type AgentStore, readRuns } from '../runtime/agents/store/index.ts';
import {
  queuedSchema,
  queueRequestSchema,
  type SharedRuns,
  sharedRunSchema,
  workerSchema,
} from '../runtime/jobs/index.ts';

const limit = z.coerce.number().int().min(1).max(500).default(50);
const id = z.string().max(64);

export interface QueueRoutesOptions {
  readonly shared: Pick<SharedRuns, 'queue'>;
  readonly store: () => AgentStore;
}

/** Runs that any machine of the database may do. What costs money or stops something takes the token. */
export function queueRoutes({ shared, store }: QueueRoutesOptions): readonly Route[] {
  const access = 'person' as const;
  return [
    defineRoute({
      ...{ method: 'post', path: '/api/agents/{name}/queue', body: queueRequestSchema },
      summary: 'Queue a run of an agent, for any machine that shares the database',
      query: z.strictObject({ name: z.string().max(64) }),
      answer: queuedSchema,
      handle: ({ query, body }) => shared.queue().add(query.name, body),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/queued-runs', summary: 'Queued runs under way', access },
      query: z.strictObject({ limit }),
      answer: z.object({ runs: z.array(sharedRunSchema) }),
      handle: async ({ query }) => ({ runs: [...(await shared.queue().open(query.limit))] }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/queued-runs/{id}', summary: 'A queued run', access },
      query: z.strictObject({ id }),
      answer: sharedRunSchema,
      handle: ({ query }) => shared.queue().find(query.id),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/queued-runs/{id}/cancel', summary: 'Stop a queued run' },
      query: z.strictObject({ id }),
      body: z.strictObject({ by: z.string().min(1).max(64) }),
      answer: sharedRunSchema,
      handle: ({ query, body }) => shared.queue().cancel(query.id, body.by),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/agent-workers', summary: 'Who takes queued runs', access },
      answer: z.object({ workers: z.array(workerSchema) }),
      handle: async () => ({ workers: [...(await shared.queue().workers())] }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/agent-runs', summary: 'The newest runs of agents', access },
      query: z.strictObject({ agent: z.string().max(64).optional(), limit }),
      answer: z.object({ runs: z.array(z.looseObject({})) }),
      handle: ({ query: { agent, limit: most } }) => ({
        runs: [...readRuns(store(), { limit: most, ...(agent === undefined ? {} : { agent }) })],
      }),
    }),
  ];
}
