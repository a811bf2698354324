import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { textPart } from './knowledge.ts';
import type { KnowledgePorts } from './ports.ts';

export const outline = defineTool({
  name: 'outline',
  description:
    'Lists the sections of a page in the knowledge base, with the id of each passage. Use it to find the right part of a long page before reading it.',
  input: z.strictObject({
    documentId: z.string().min(1).max(30).describe('As search gives it'),
  }),
  effect: 'read',
  hostile: true,
  timeoutMs: 10_000,
  async run({ knowledge }: KnowledgePorts, { documentId }, { signal }) {
    const page = await knowledge.outline(documentId, signal);
    const ids = page.passages.map(({ chunkId, ordinal }) => `${ordinal}: ${chunkId}`);
    // Headings are words of strangers, as the passages are.
    const headings = page.passages.map(
      ({ ordinal, headingPath }) => `${ordinal}: ${headingPath.join(' › ')}`,
    );
    return {
      text: [textPart(`Passages by their place on the page:\n${ids.join('\n')}`)],
      evidence: [
        {
          ...{ origin: 'knowledge', title: page.title, url: page.url, headingPath: [] },
          ...{ text: headings.join('\n'), observedAt: page.crawledAt, hostile: true },
        },
      ],
    };
  },
});
