import { z } from 'zod';

const evidenceSchema = z.object({
  id: z.string(),
  origin: z.enum(['knowledge', 'fleet', 'brain', 'cockpit', 'web']),
  title: z.string(),
  url: z.string(),
  headingPath: z.array(z.string()),
  text: z.string(),
  chunkId: z.string().exactOptional(),
  observedAt: z.number(),
  hostile: z.boolean(),
});

/** A part of a question, for any machine with the same knowledge base. */
export const partSchema = z.object({
  part: z.string().max(8_000),
  /** What was found for it without a model. */
  evidence: z.array(evidenceSchema),
  filter: z.object({
    library: z.string().exactOptional(),
    version: z.string().exactOptional(),
  }),
  budget: z.object({
    wallClockMs: z.number(),
    totalTokens: z.number(),
    costUsd: z.number(),
    toolCalls: z.number(),
  }),
  model: z.string().nullable(),
});

export type Part = z.output<typeof partSchema>;

export const partResultSchema = z.object({
  host: z.string(),
  findings: z.array(z.object({ claim: z.string(), quote: z.string(), evidence: evidenceSchema })),
  usage: z.object({
    inputTokens: z.number(),
    outputTokens: z.number(),
    cacheReadTokens: z.number(),
    cacheWriteTokens: z.number(),
    costUsd: z.number().exactOptional(),
  }),
  problem: z.string().exactOptional(),
});

export type PartResult = z.output<typeof partResultSchema>;
