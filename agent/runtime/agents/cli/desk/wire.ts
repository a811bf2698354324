import { z } from 'zod';
import { approvalActionSchema } from '../../../model/approval.ts';
import { automatic } from '../../standing.ts';
import { claimSchema } from '../../trust/claim.ts';

// What the desk tells and is told, as HTTP has it. Members stand in the order in which the records have them.

const texts = z.array(z.string()).readonly();
const modeSchema = z.enum(['sandbox', 'shadow', 'live', 'paused']);
const atMs = z.number().describe('UTC milliseconds');
const measured = z.number().optional().describe('Left out while nobody has measured it');

const standing = {
  mode: modeSchema,
  resolved: z.int().describe('Predictions that were scored'),
  parts: z.object({
    ...{ precision: measured, recall: measured, suppression: measured },
    ...{ latencyS: measured, explanation: measured },
  }),
  trust: measured,
};

export const listedAgentSchema = z.object({ name: z.string(), purpose: z.string(), ...standing });
export type ListedAgent = z.output<typeof listedAgentSchema>;

export const shownAgentSchema = z.object({
  name: z.string(),
  purpose: z.string(),
  inputs: texts,
  outputs: z.array(z.object({ name: z.string(), description: z.string() })).readonly(),
  forbidden: texts,
  tools: texts,
  effects: texts,
  instructions: z.string(),
  models: texts.describe('By preference; empty: the configured order'),
  budget: z.object({
    ...{ wallClockMs: z.number(), totalTokens: z.number() },
    ...{ costUsd: z.number(), toolCalls: z.number() },
  }),
  mode: modeSchema.describe('What it began in'),
  standing: z.object(standing),
  changes: z
    .array(
      z.object({
        ...{ agent: z.string(), at: atMs, from: modeSchema, to: modeSchema },
        ...{ by: z.string(), reason: z.string() },
      }),
    )
    .readonly(),
  violations: z.array(z.object({ run: z.string(), at: atMs, what: z.string() })).readonly(),
});
export type ShownAgent = z.output<typeof shownAgentSchema>;

/** As a line shows it; of runs under way on another machine there is no more. */
export const shownRunSchema = z.object({
  ...{ id: z.string(), agent: z.string(), at: atMs, mode: modeSchema, outcome: z.string() },
  ...{ tokens: z.number().nullable(), costUsd: z.number().nullable() },
  ...{ latencyMs: z.number().nullable(), rating: z.number().nullable() },
  host: z.string().nullable().describe('The machine that did it, where it is another one'),
});
export type ShownRun = z.output<typeof shownRunSchema>;

export const predictionSchema = z.object({
  ...{ id: z.string(), run: z.string(), agent: z.string(), at: atMs, probability: z.number() },
  ...{ dueAt: atMs, because: z.string(), claim: claimSchema },
  happened: z.boolean().optional().describe('Left out until it was held against what happened'),
  scoredBy: z.string().optional(),
});
export type ShownPrediction = z.output<typeof predictionSchema>;

export const approvalSchema = z.object({
  ...{ id: z.string(), agent: z.string(), run: z.string(), at: atMs, expiresAt: atMs },
  ...{ reason: z.string(), decidedBy: z.string().nullable() },
  ...{ decidedBecause: z.string().nullable(), detail: z.string().nullable() },
  action: approvalActionSchema,
  state: z.enum(['waiting', 'expired', 'denied', 'doing', 'done', 'failed', 'unknown']),
});
export type ShownApproval = z.output<typeof approvalSchema>;

/** What machines write where no person speaks. */
const notPersons: readonly string[] = [automatic, 'evaluator'];

export const reasonMinChars = 3;
export const reasonMaxChars = 2_000;

/** Who decides, and why. */
export const saidSchema = z.strictObject({
  by: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .refine((by) => !notPersons.includes(by), 'this is not the name of a person')
    .describe('The person'),
  reason: z.string().trim().min(reasonMinChars).max(reasonMaxChars),
});
export type Said = z.output<typeof saidSchema>;

export const ratingSchema = saidSchema.extend({
  explanation: z.int().min(1).max(5).describe('How well it explains itself'),
});
export const scoringSchema = saidSchema.extend({ happened: z.boolean() });

export const modeSetSchema = z.object({ agent: z.string(), mode: modeSchema });
export const ratedSchema = z.object({ run: z.string(), explanation: z.int() });
export const scoredSchema = z.object({ prediction: z.string(), happened: z.boolean() });
export const deniedSchema = z.object({ id: z.string(), state: z.literal('denied') });
export const executedSchema = z.object({
  id: z.string(),
  outcome: z
    .enum(['done', 'failed', 'unknown'])
    .describe('unknown: asked for, and nobody can say whether it was done'),
  detail: z.string(),
});
export const scoreReportSchema = z.object({
  scored: z.int(),
  left: z.int().describe('Due, and not to be judged from here'),
  demoted: z.array(z.object({ agent: z.string(), to: modeSchema })).readonly(),
});
