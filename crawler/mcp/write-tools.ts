import { z } from 'zod';
import { defineMcpTool, type McpTool } from '#lib/mcp';
import type { KnowledgeBase } from '../base/base.ts';
import { type CrawlEvent, crawlRequestSchema } from '../base/crawl-event.ts';

/** Lends the base to one piece of work. */
export type UseBase = <T>(
  work: (base: KnowledgeBase) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

const crawlTimeoutMs = 15 * 60_000;

/** What changes the knowledge base; offered only where the owner says so. */
export function knowledgeWriteTools(use: UseBase): readonly McpTool[] {
  return [addSource(use), crawlSource(use)];
}

function addSource(use: UseBase): McpTool {
  return defineMcpTool({
    ...{ name: 'add_source', title: 'Add documentation', isReadOnly: false, timeoutMs: 30_000 },
    description:
      'Adds a documentation site, git repository or OpenAPI document to what is read. Only public addresses; crawl_source then reads it.',
    input: z.strictObject({
      location: z.url({ protocol: /^https?$/ }),
      name: z.string().max(64).optional().describe('kebab-case; made from the address without it'),
      library: z.string().max(64).optional().describe('What it documents'),
      version: z.string().max(64).optional(),
    }),
    output: z.object({ name: z.string(), kind: z.string(), location: z.string() }),
    async run({ location, ...given }, { signal }) {
      // Loaded when used: it brings every kind of source.
      const { parseAddition } = await import('../cli/sources.ts');
      const fixed = { include: [], exclude: [], allowPrivate: false, browser: false };
      const source = parseAddition([location], { ...given, ...fixed }, '/');
      await use((base) => base.addSource(source, signal), signal);
      const { name, kind } = source;
      return {
        text: `Added ${name} (${kind} ${source.location}). crawl_source reads it.`,
        data: { name, kind, location: source.location },
      };
    },
  });
}

function crawlSource(use: UseBase): McpTool {
  return defineMcpTool({
    ...{ name: 'crawl_source', title: 'Read a source', isReadOnly: false },
    timeoutMs: crawlTimeoutMs,
    description: 'Reads a source into the knowledge base now. Takes minutes for a large site.',
    input: z.strictObject({
      name: z.string().max(64),
      pages: z.int().min(1).max(10_000).default(500).describe('At most so many now'),
    }),
    output: z.object({ outcome: z.string(), documents: z.int() }),
    async run({ name, pages }, { signal }) {
      const told: CrawlEvent[] = [];
      const request = crawlRequestSchema.parse({ names: [name], pages });
      const tell = (event: CrawlEvent) => {
        if (event.event !== 'progress') told.push(event);
      };
      await use((base) => base.crawl(request, tell, signal), signal);
      const report = told.find((event) => event.event === 'report');
      const fault = told.find((event) => event.event === 'fault');
      const outcome = report?.outcome ?? fault?.message ?? 'nothing was read';
      const documents = report?.documents ?? 0;
      return {
        text: `${name}: ${outcome}, ${documents} pages stored.`,
        data: { outcome, documents },
      };
    },
  });
}
