import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { passageEvidence, passageIds } from './knowledge.ts';
import type { KnowledgePorts } from './ports.ts';

export const readChunk = defineTool({
  name: 'read_chunk',
  description:
    'Reads a passage of the knowledge base by its id, with its neighbours on the page. Use it when a passage that was found breaks off, or needs what stands around it.',
  input: z.strictObject({
    chunkId: z.string().min(1).max(100).describe('As search gives it'),
    neighbours: z.int().min(0).max(5).default(1).describe('Passages before and after it'),
  }),
  effect: 'read',
  hostile: true,
  timeoutMs: 10_000,
  async run({ knowledge }: KnowledgePorts, { chunkId, neighbours }, { signal }) {
    const hits = await knowledge.readChunk(chunkId, neighbours, signal);
    return { text: passageIds(hits), evidence: hits.map(passageEvidence) };
  },
});
