import { z } from 'zod';
import { Fault } from '#lib';
import type { ApiClient } from '#lib/api-client';
import type { StoredSource } from '../store/source.ts';
import type { KnowledgeBase } from './base.ts';
import type { CrawlEvent } from './crawl-event.ts';
import {
  answerSchema,
  hitSchema,
  librarySchema,
  outlineSchema,
  planSchema,
  storedSourceSchema,
} from './schemas.ts';

const hits = z.object({ hits: z.array(hitSchema) });
const libraries = z.object({ libraries: z.array(librarySchema) });
const sources = z.object({ sources: z.array(storedSourceSchema) });
const plans = z.object({ plan: z.array(planSchema) });

/** The knowledge base of the process that has it open, asked over its HTTP API. */
export function createRemoteBase(client: ApiClient): KnowledgeBase {
  const get = async <T>(
    schema: z.ZodType<T>,
    path: string,
    signal: AbortSignal,
    query: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ): Promise<T> => read(schema, await client.call('GET', path, { query, signal }), client);
  const one = (name: string) => `/api/sources/${encodeURIComponent(name)}`;
  return {
    async search({ query, filter, k, suspicious }, signal) {
      return get(answerSchema, '/api/search', signal, { q: query, ...filter, k, suspicious });
    },
    async readChunk(id, neighbours, signal) {
      return (await get(hits, `/api/chunks/${encodeURIComponent(id)}`, signal, { neighbours }))
        .hits;
    },
    async related(chunkId, k, signal) {
      const path = `/api/chunks/${encodeURIComponent(chunkId)}/related`;
      return (await get(hits, path, signal, { k })).hits;
    },
    outline: (id, signal) =>
      get(outlineSchema, `/api/documents/${encodeURIComponent(id)}/outline`, signal),
    async listLibraries(signal) {
      return (await get(libraries, '/api/libraries', signal)).libraries;
    },
    async listSources(signal) {
      return (await get(sources, '/api/sources', signal)).sources.map(toStored);
    },
    async readSource(name, signal) {
      return toStored(await get(storedSourceSchema, one(name), signal));
    },
    async addSource(source, signal) {
      await client.call('POST', '/api/sources', { body: source, signal });
    },
    async removeSource(name, signal) {
      await client.call('DELETE', one(name), { signal });
    },
    async pauseSource(name, reason, signal) {
      const isPause = reason !== undefined;
      const body = isPause ? { reason } : {};
      await client.call('POST', `${one(name)}/${isPause ? 'pause' : 'resume'}`, { body, signal });
    },
    async planCrawl(request, signal) {
      const answer = await client.call('POST', '/api/crawl/plan', { body: request, signal });
      return read(plans, answer, client).plan;
    },
    async crawl(request, tell, signal) {
      for await (const line of client.lines('POST', '/api/crawl', { body: request, signal })) {
        const event = read(eventSchema, line, client);
        if (event.event === 'end') return read(endSchema, line, client);
        // The process that answers is of this program too.
        if (event.event !== 'waiting') tell(line as CrawlEvent);
      }
      throw new Fault({
        code: 'api.failed',
        message: `the process at ${client.url} stopped telling how the crawl goes on`,
        hint: 'what was read is kept; the same command goes on with it',
        retryable: true,
      });
    },
    close: async () => undefined,
  };
}

const eventSchema = z.looseObject({ event: z.string() });
const endSchema = z.object({ exitCode: z.int() });

function read<T>(schema: z.ZodType<T>, value: unknown, { url }: ApiClient): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault({
    code: 'api.failed',
    message: `the process at ${url} answers something else than expected (${issue?.path.join('.')}: ${issue?.message})`,
    hint: 'it runs another version: `panther restart agent`',
  });
}

/** What JSON left out is undefined. */
function toStored(stored: z.output<typeof storedSourceSchema>): StoredSource {
  const { source, pausedReason, lastRun } = stored;
  const { endedAt, outcome, leasedUntil, progress } = lastRun ?? {};
  return {
    ...{ ...stored, source, pausedReason },
    lastRun: lastRun && { ...lastRun, endedAt, outcome, leasedUntil, progress },
  };
}
