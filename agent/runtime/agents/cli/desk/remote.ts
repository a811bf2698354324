import { z } from 'zod';
import { Fault } from '#lib';
import { createApiClient } from '#lib/api-client';
import type { AgentDoor } from '../../../ask/at-agent.ts';
import type { OperatorDesk } from './desk.ts';
import {
  approvalSchema,
  deniedSchema,
  executedSchema,
  listedAgentSchema,
  modeSetSchema,
  predictionSchema,
  ratedSchema,
  scoredSchema,
  scoreReportSchema,
  shownAgentSchema,
  shownRunSchema,
} from './wire.ts';

/** Longer than the agent waits for the brain, twice. */
const brainTimeoutMs = 180_000;

interface RemoteOptions {
  readonly signal: AbortSignal;
  /** What to do when nobody answers there. */
  readonly unreachableHint?: string | undefined;
}

/** The desk of another process, over its door: its records, its brain. Nothing is read or changed here. */
export function createRemoteDesk(door: AgentDoor, options: RemoteOptions): OperatorDesk {
  const client = createApiClient({ ...door, name: 'the agent' });
  const patient = createApiClient({ ...door, name: 'the agent', timeoutMs: brainTimeoutMs });
  const read = async <T extends z.ZodType>(
    schema: T,
    path: string,
    query: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ): Promise<z.output<T>> => {
    const { signal, unreachableHint } = options;
    const asked = client.call('GET', path, { query, signal });
    return check(schema, await asked.catch((error) => fail(error, unreachableHint)), door);
  };
  /** `look` says how to see whether it was done, should the answer be lost. */
  const change = async <T extends z.ZodType>(
    schema: T,
    path: string,
    { body = {}, look, by = client }: { body?: unknown; look: string; by?: typeof client },
  ): Promise<z.output<T>> => {
    const { signal, unreachableHint } = options;
    const asked = by.call('POST', path, { body, signal });
    const answer = await asked.catch((error) =>
      fail(error, wasSent(error) ? `it may be done: \`${look}\` tells` : unreachableHint),
    );
    return check(schema, answer, door);
  };
  const agentPath = (name: string) => `/api/agents/${encodeURIComponent(name)}`;
  const show = (name: string) => `panther agents show ${name}`;
  const all = 'panther agents approvals --all';
  const decide = (id: string, verdict: string) =>
    `/api/approvals/${encodeURIComponent(id)}/${verdict}`;
  return {
    list: async () => (await read(agentsSchema, '/api/agents')).agents,
    show: (name) => read(shownAgentSchema, agentPath(name)),
    runs: async (filter) => (await read(runsSchema, '/api/agent-runs', { ...filter })).runs,
    predictions: async (filter) =>
      (await read(predictionsSchema, '/api/agent-predictions', { ...filter })).predictions,
    approvals: async (filter) =>
      (await read(approvalsSchema, '/api/approvals', { ...filter })).approvals,
    promote: (name, body) =>
      change(modeSetSchema, `${agentPath(name)}/promote`, { body, look: show(name) }),
    pause: (name, body) =>
      change(modeSetSchema, `${agentPath(name)}/pause`, { body, look: show(name) }),
    rate: (run, body) =>
      change(ratedSchema, `/api/agent-runs/${encodeURIComponent(run)}/rate`, {
        ...{ body, look: 'panther agents runs' },
      }),
    score: (prediction, body) =>
      change(scoredSchema, `/api/agent-predictions/${encodeURIComponent(prediction)}/score`, {
        ...{ body, look: 'panther agents predictions' },
      }),
    scoreDue: () =>
      change(scoreReportSchema, '/api/agent-predictions/score-due', {
        ...{ look: 'panther agents predictions', by: patient },
      }),
    approve: (id, body) =>
      change(executedSchema, decide(id, 'approve'), { body, look: all, by: patient }),
    deny: (id, body) => change(deniedSchema, decide(id, 'deny'), { body, look: all }),
  };
}

const agentsSchema = z.object({ agents: z.array(listedAgentSchema).readonly() });
const runsSchema = z.object({ runs: z.array(shownRunSchema).readonly() });
const predictionsSchema = z.object({ predictions: z.array(predictionSchema).readonly() });
const approvalsSchema = z.object({ approvals: z.array(approvalSchema).readonly() });

/** As it was told, so that `--json` prints the same as where the records are. @throws Fault api.failed */
function check<T extends z.ZodType>(schema: T, answer: unknown, { url }: AgentDoor): z.output<T> {
  if (schema.safeParse(answer).success) return answer as z.output<T>;
  throw new Fault({
    code: 'api.failed',
    message: `the agent at ${url} answers something else than expected`,
    hint: 'it runs another version: `panther restart agent`',
  });
}

const lostCodes: ReadonlySet<string> = new Set(['api.unreachable', 'aborted']);
/** Nobody was there to be asked (connect(2), getaddrinfo(3)). */
const unsentCodes: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'ERR_INVALID_URL'],
]);

/** Whether what was asked for may have been done, though its answer did not come. */
function wasSent(error: unknown): boolean {
  if (!(error instanceof Fault) || !lostCodes.has(error.code)) return false;
  const cause = error.cause as { readonly code?: unknown; readonly cause?: { code?: unknown } };
  return !unsentCodes.has(cause?.cause?.code) && !unsentCodes.has(cause?.code);
}

/** The failure, with a hint for an answer that did not come. */
function fail(error: unknown, hint: string | undefined): never {
  if (!(error instanceof Fault) || !lostCodes.has(error.code) || hint === undefined) throw error;
  const { code, message, where, retryable } = error;
  throw new Fault({ code, message, where, retryable, hint, cause: error });
}
