import { z } from 'zod';

// What leaves the process: of the HTTP API and of `--json`.
const evidenceSchema = z.object({
  id: z.string(),
  origin: z.enum(['knowledge', 'fleet', 'brain', 'cockpit', 'web']),
  title: z.string(),
  url: z.string(),
  headingPath: z.array(z.string()),
  chunkId: z.string().exactOptional(),
  observedAt: z.number().describe('UTC milliseconds'),
  hostile: z.boolean().describe('Whether strangers wrote it'),
});

const citationSchema = z.object({
  number: z.int().min(1).describe('As in the text: [1]'),
  quote: z.string().describe('Stands in the source, character for character'),
  source: evidenceSchema,
});

const usageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  costUsd: z.number().exactOptional(),
});

export const answerSchema = z.object({
  status: z.enum(['answered', 'extractive', 'not-found', 'partial']),
  text: z.string().describe('Markdown with [1] marks'),
  citations: z.array(citationSchema),
  gaps: z.array(z.string()).describe('Why it is partial'),
  cutShortBy: z.string().exactOptional().describe('Code of what kept it from being whole'),
  usage: usageSchema,
  usageByAgent: z.array(z.object({ agent: z.string(), usage: usageSchema })),
  model: z.string().exactOptional(),
  session: z.string(),
});

/** An answer as it is told to other programs. */
export type AnswerJson = z.output<typeof answerSchema>;

export const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('waiting') }),
  z.object({ type: z.literal('narration'), text: z.string() }),
  z.object({ type: z.literal('citation'), citation: citationSchema }),
  z.object({ type: z.literal('statement'), text: z.string() }),
  z.object({ type: z.literal('answer'), answer: answerSchema }),
]);

/** A line of an answer as it is written. */
export type AnswerLine = z.output<typeof lineSchema>;

/** Body of `POST /api/ask`. */
export const askRequestSchema = z.strictObject({
  question: z.string().max(100_000),
  library: z.string().min(1).max(64).optional(),
  version: z.string().min(1).max(64).optional(),
  k: z.int().min(1).max(40).optional().describe('Passages that are looked at'),
  deep: z.boolean().optional().describe('Split into parts; without it the question decides'),
  spread: z
    .boolean()
    .optional()
    .describe('Other machines look parts up; without it as the agent is set'),
  model: z.string().min(1).max(200).optional().describe('provider/model, asked first'),
  session: z.string().max(64).optional().describe('Goes on with this conversation'),
  fork: z.string().max(64).optional().describe('Behind this message of it'),
});

export type AskRequest = z.output<typeof askRequestSchema>;
