import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import type { KnowledgeBase } from '../base/base.ts';
import { crawlRequestSchema } from '../base/crawl-event.ts';
import {
  answerSchema,
  hitSchema,
  librarySchema,
  outlineSchema,
  planSchema,
  sourceSchema,
  storedSourceSchema,
} from '../base/schemas.ts';
import { streamCrawl } from './stream-crawl.ts';

const id = z.string().min(1).max(64);
const name = z.string().min(1).max(64);
const flag = z.stringbool().default(false);
const count = z.coerce.number().int();
const word = z.string().min(1).max(64).optional();
const hits = z.object({ hits: z.array(hitSchema) });
const done = z.object({ name: z.string() });

/** Waits until the base is open; throws why it is not. */
export type GetBase = (signal: AbortSignal) => Promise<KnowledgeBase>;

/** The HTTP API of the knowledge base. Whoever is signed in may read; reading sources into it, and what
 * sources there are, takes the token. */
export function knowledgeRoutes(base: GetBase): readonly Route[] {
  return [...readRoutes(base), ...sourceRoutes(base), ...crawlRoutes(base)];
}

function readRoutes(base: GetBase): readonly Route[] {
  const access = 'person' as const;
  return [
    defineRoute({
      ...{ method: 'get', path: '/api/search', summary: 'Passages that answer a query', access },
      query: z.strictObject({
        q: z.string().min(1).max(10_000).describe('Words, or a question'),
        library: word,
        version: word,
        k: count.min(1).max(100).default(10).describe('How many passages at most'),
        suspicious: flag.describe('Also pages that try to instruct a model'),
      }),
      answer: answerSchema,
      async handle({ query: { q, library, version, k, suspicious }, signal }) {
        const filter = {
          ...(library === undefined ? {} : { library }),
          ...(version === undefined ? {} : { version }),
        };
        return (await base(signal)).search({ query: q, filter, k, suspicious }, signal);
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/chunks/{id}', summary: 'A passage', access },
      query: z.strictObject({
        id,
        neighbours: count.min(0).max(10).default(0).describe('So many before and after it as well'),
      }),
      answer: hits,
      handle: async ({ query, signal }) => ({
        hits: await (await base(signal)).readChunk(query.id, query.neighbours, signal),
      }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/chunks/{id}/related', access },
      summary: 'Passages of other pages about the same',
      query: z.strictObject({ id, k: count.min(1).max(50).default(5) }),
      answer: hits,
      handle: async ({ query, signal }) => ({
        hits: await (await base(signal)).related(query.id, query.k, signal),
      }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/documents/{id}/outline', access },
      summary: 'The passages of a page without their text',
      query: z.strictObject({ id }),
      answer: outlineSchema,
      handle: async ({ query, signal }) => (await base(signal)).outline(query.id, signal),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/libraries', summary: 'What can be searched', access },
      answer: z.object({ libraries: z.array(librarySchema) }),
      handle: async ({ signal }) => ({
        libraries: await (await base(signal)).listLibraries(signal),
      }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/sources', summary: 'What is read into the base', access },
      answer: z.object({ sources: z.array(storedSourceSchema) }),
      handle: async ({ signal }) => ({ sources: await (await base(signal)).listSources(signal) }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/api/sources/{name}', summary: 'One source', access },
      query: z.strictObject({ name }),
      answer: storedSourceSchema,
      handle: async ({ query, signal }) => (await base(signal)).readSource(query.name, signal),
    }),
  ];
}

function sourceRoutes(base: GetBase): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'post', path: '/api/sources', summary: 'Add a source' },
      body: sourceSchema.strict(),
      answer: done,
      async handle({ body, signal }) {
        await (await base(signal)).addSource(body, signal);
        return { name: body.name };
      },
    }),
    defineRoute({
      ...{ method: 'delete', path: '/api/sources/{name}' },
      summary: 'Take a source away with everything that was read from it',
      query: z.strictObject({ name }),
      answer: done,
      async handle({ query, signal }) {
        await (await base(signal)).removeSource(query.name, signal);
        return query;
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/sources/{name}/pause', summary: 'Read it no more' },
      query: z.strictObject({ name }),
      body: z.strictObject({ reason: z.string().min(1).max(500) }),
      answer: done,
      async handle({ query, body, signal }) {
        await (await base(signal)).pauseSource(query.name, body.reason, signal);
        return query;
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/sources/{name}/resume', summary: 'Read it again' },
      query: z.strictObject({ name }),
      body: z.strictObject({}),
      answer: done,
      async handle({ query, signal }) {
        await (await base(signal)).pauseSource(query.name, undefined, signal);
        return query;
      },
    }),
  ];
}

function crawlRoutes(base: GetBase): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'post', path: '/api/crawl/plan', summary: 'What a crawl would read' },
      body: crawlRequestSchema,
      answer: z.object({ plan: z.array(planSchema) }),
      handle: async ({ body, signal }) => ({
        plan: await (await base(signal)).planCrawl(body, signal),
      }),
    }),
    defineRoute({
      ...{ method: 'post', path: '/api/crawl', stream: 'lines' },
      summary:
        'Read sources, telling how it goes on; who hangs up stops it, and the next one goes on there',
      body: crawlRequestSchema,
      answer: z.looseObject({ event: z.string() }),
      handle: async ({ body, signal }) => ({
        lines: streamCrawl(await base(signal), body, signal),
      }),
    }),
  ];
}
