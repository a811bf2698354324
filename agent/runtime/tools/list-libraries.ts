import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { textPart } from './knowledge.ts';
import type { KnowledgePorts } from './ports.ts';

export const listLibraries = defineTool({
  name: 'list_libraries',
  description:
    'Lists what the knowledge base holds: libraries, their versions, how many pages, when they were last read. Use it to choose the library of a search, or to say what cannot be answered from here.',
  input: z.strictObject({}),
  effect: 'read',
  // A library can have been imported, with a name that somebody else gave it.
  hostile: true,
  timeoutMs: 10_000,
  async run({ knowledge }: KnowledgePorts, _, { signal, now }) {
    const libraries = await knowledge.listLibraries(signal);
    const lines = libraries.map(({ library, versions, documents, readAt }) => {
      const of = versions.length === 0 ? '' : ` ${versions.join(', ')}`;
      return `${library}${of}: ${documents} pages, read ${new Date(readAt).toISOString().slice(0, 10)}`;
    });
    if (lines.length === 0)
      return { text: [textPart('The knowledge base is empty.')], evidence: [] };
    return {
      text: [],
      evidence: [
        {
          ...{ origin: 'knowledge', title: 'Libraries', url: 'crawler/sources/index.ts' },
          ...{ headingPath: [], text: lines.join('\n'), observedAt: now(), hostile: true },
        },
      ],
    };
  },
});
