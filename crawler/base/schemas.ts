// Answers as they leave the process: of the HTTP API and of MCP tools.
import { z } from 'zod';
import { sourceKinds } from '../model/source.ts';

const place = z.int().min(1);
const span = z.object({ start: z.int().min(0), end: z.int().min(0) });

export const hitSchema = z.object({
  chunkId: z.string(),
  documentId: z.string(),
  score: z.number().describe('Higher is better; comparable within one answer only'),
  ranks: z.object({
    lexical: place.exactOptional(),
    vector: place.exactOptional(),
    rerank: place.exactOptional(),
  }),
  library: z.string(),
  version: z.string().exactOptional(),
  title: z.string(),
  url: z.string().describe('Address with #anchor'),
  headingPath: z.array(z.string()),
  content: z.string().describe('Markdown'),
  span: span.describe('The part of the content that matches best, as offsets in it'),
  parts: z
    .array(
      z.object({
        ...{ chunkId: z.string(), url: z.string(), headingPath: z.array(z.string()) },
        ...{ content: z.string(), span },
      }),
    )
    .describe('This passage and its neighbours that answer too, in the order of the page')
    .exactOptional(),
  crawledAt: z.number().describe('When the page was last read, UTC milliseconds'),
  suspicious: z.boolean().describe('Whether the page tries to instruct a model'),
});

export const answerSchema = z.object({
  hits: z.array(hitSchema),
  mode: z.enum(['lexical', 'hybrid']),
  isReranked: z.boolean(),
  terms: z
    .array(
      z.object({ term: z.string(), weight: z.number(), correctedTo: z.string().exactOptional() }),
    )
    .describe('Terms of the query with their inverse document frequency'),
  notes: z.array(z.string()),
});

export const outlineSchema = z.object({
  documentId: z.string(),
  library: z.string(),
  version: z.string().exactOptional(),
  title: z.string(),
  url: z.string(),
  crawledAt: z.number().describe('When the page was last read, UTC milliseconds'),
  passages: z.array(
    z.object({
      chunkId: z.string(),
      ordinal: z.int(),
      headingPath: z.array(z.string()),
      anchor: z.string().exactOptional(),
      characters: z.int(),
    }),
  ),
});

export const librarySchema = z.object({
  library: z.string(),
  versions: z.array(z.string()).describe('Newest first'),
  documents: z.int(),
  chunks: z.int(),
  readAt: z.number().describe('When a page of it was last read, UTC milliseconds'),
});

export const sourceSchema = z.object({
  name: z.string(),
  kind: z.enum(sourceKinds),
  location: z.string(),
  library: z.string(),
  version: z.string().exactOptional(),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  maxPages: z.int(),
  maxDepth: z.int(),
  allowPrivate: z.boolean(),
  browser: z.boolean(),
  everyHours: z.int(),
});

export const storedSourceSchema = z.object({
  source: sourceSchema,
  isDeclared: z.boolean(),
  addedAt: z.number(),
  dueAt: z.number(),
  pausedReason: z.string().exactOptional(),
  documents: z.int(),
  chunks: z.int(),
  lastRun: z
    .object({
      id: z.string(),
      startedAt: z.number(),
      endedAt: z.number().exactOptional(),
      outcome: z.string().exactOptional(),
      report: z.unknown(),
      leasedUntil: z.number().exactOptional(),
      progress: z
        .object({ done: z.int(), queued: z.int(), failed: z.int(), bytes: z.number() })
        .exactOptional(),
    })
    .exactOptional(),
});

export const planSchema = z.object({
  source: z.string(),
  kind: z.string(),
  location: z.string(),
  resumes: z.boolean(),
  queued: z.int(),
  stored: z.int(),
  maxPages: z.int(),
});
