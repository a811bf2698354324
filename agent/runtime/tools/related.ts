import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { passageEvidence, passageIds, textPart } from './knowledge.ts';
import type { KnowledgePorts } from './ports.ts';

export const related = defineTool({
  name: 'related',
  description:
    'Finds passages of other pages about the same as one that was found. Use it to see where else a subject is treated, of the same library and version.',
  input: z.strictObject({
    chunkId: z.string().min(1).max(100).describe('As search gives it'),
    k: z.int().min(1).max(10).default(5).describe('Passages at most'),
  }),
  effect: 'read',
  hostile: true,
  timeoutMs: 10_000,
  async run({ knowledge }: KnowledgePorts, { chunkId, k }, { signal }) {
    const hits = await knowledge.related(chunkId, k, signal);
    const none = [textPart('No other page is about the same.')];
    return {
      text: hits.length === 0 ? none : passageIds(hits),
      evidence: hits.map(passageEvidence),
    };
  },
});
