import { z } from 'zod';
import { approvalActionSchema } from '../model/approval.ts';
import type { AgentRun } from './run/run-agent.ts';

const modeSchema = z.enum(['sandbox', 'shadow', 'live', 'paused']);

/** A run of an agent as it is told to other programs. */
export const runSchema = z.object({
  id: z.string(),
  agent: z.string(),
  mode: modeSchema,
  outcome: z.enum(['accepted', 'refused', 'cut-off', 'failed']),
  outputs: z.array(z.object({ kind: z.string(), value: z.unknown() })),
  problems: z.array(z.string()).describe('Why it is not accepted'),
  violations: z.array(z.string()).describe('What it may not do and did'),
  evidence: z.array(
    z.object({
      id: z.string(),
      origin: z.enum(['knowledge', 'fleet', 'brain', 'cockpit', 'web']),
      title: z.string(),
      url: z.string(),
      headingPath: z.array(z.string()),
      text: z.string(),
      chunkId: z.string().exactOptional(),
      observedAt: z.number().describe('UTC milliseconds'),
      hostile: z.boolean(),
    }),
  ),
  proposals: z.array(
    z.object({
      action: approvalActionSchema,
      reason: z.string(),
      approval: z.string().nullable().describe('Of what waits for the operator'),
    }),
  ),
  predictions: z.array(z.string()).describe('Ids of those that were kept'),
  model: z.string().nullable(),
  usage: z.looseObject({ inputTokens: z.number(), outputTokens: z.number() }),
  latencyMs: z.number(),
  demotedTo: modeSchema.nullable(),
  fault: z
    .object({ code: z.string(), message: z.string(), hint: z.string().exactOptional() })
    .nullable()
    .describe('Of the model, when that is what failed'),
});

export type RunJson = z.output<typeof runSchema>;

export function runToJson(run: AgentRun): RunJson {
  const { outputs, evidence, proposals, fault } = run;
  return {
    ...run,
    outputs: [...outputs],
    problems: [...run.problems],
    violations: [...run.violations],
    predictions: [...run.predictions],
    evidence: evidence.map((one) => ({ ...one, headingPath: [...one.headingPath] })),
    proposals: proposals.map((one) => ({ ...one, approval: one.approval ?? null })),
    model: run.model ?? null,
    usage: { ...run.usage },
    demotedTo: run.demotedTo ?? null,
    fault: fault === undefined ? null : fault.toJSON(),
  };
}

/** Body of `POST /api/agents/{name}/run`. */
export const runRequestSchema = z.strictObject({
  input: z.string().max(100_000).describe('What it is given'),
  model: z.string().min(1).max(200).optional().describe('provider/model, asked first'),
});

export type RunRequest = z.output<typeof runRequestSchema>;

/** What it answers with, one a line: beats while the agent is at work, then the run. */
export const runLineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('waiting') }),
  z.object({ type: z.literal('run'), run: runSchema }),
]);

export type RunLine = z.output<typeof runLineSchema>;
