import { z } from 'zod';
import { defineTool } from '../model/tool.ts';
import { passageEvidence, passageIds, passagesOf, textPart } from './knowledge.ts';
import type { KnowledgePorts } from './ports.ts';

export const search = defineTool({
  name: 'search',
  description:
    'Searches the documentation in the knowledge base by meaning and by words. Use it for any question about software, options, commands or APIs. Gives passages with their titles and addresses, best first, each with its neighbours on the page that answer too; nothing means that the library does not have it.',
  input: z.strictObject({
    query: z.string().trim().min(1).max(1_000).describe('What is looked for, in a few words'),
    library: z.string().max(100).optional().describe('Only this library, as list_libraries has it'),
    version: z.string().max(50).optional().describe('Only this version of it'),
    k: z.int().min(1).max(20).default(8).describe('Places at most'),
  }),
  effect: 'read',
  hostile: true,
  timeoutMs: 20_000,
  async run({ knowledge }: KnowledgePorts, { query, library, version, k }, { signal }) {
    const filter = {
      ...(library === undefined ? {} : { library }),
      ...(version === undefined ? {} : { version }),
    };
    const { hits } = await knowledge.search({ query, filter, k, suspicious: false }, signal);
    const none = [textPart('Nothing in the knowledge base fits.')];
    const passages = hits.flatMap(passagesOf);
    return {
      text: hits.length === 0 ? none : passageIds(passages),
      evidence: passages.map(passageEvidence),
    };
  },
});
