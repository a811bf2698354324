import { defineCommand, Fault } from '#lib';
import { openBase } from '../base/open.ts';
import { renderHits, renderLibraries, renderOutline, renderPassages } from '../cli/render-hits.ts';

export const command = defineCommand({
  name: 'chunks',
  summary: 'Read passages of the knowledge base: one, its neighbours, a page, what is related',
  args: { id: { description: 'of a passage, as `panther search` shows it', optional: true } },
  options: {
    document: { type: 'string', value: 'ID', description: 'The passages of a page, in its order' },
    neighbours: {
      type: 'integer',
      value: 'N',
      min: 0,
      max: 10,
      default: 0,
      description: 'So many passages before and after it too',
    },
    related: {
      type: 'integer',
      value: 'N',
      min: 1,
      max: 50,
      description: 'Instead: passages of other pages about the same',
    },
    libraries: { type: 'boolean', description: 'What there is to search' },
  },
  examples: [
    { command: 'panther chunks --libraries', description: 'what there is' },
    {
      command: 'panther chunks 5f0c2a81d3b94e67a1c0ffee00112233 --neighbours 1',
      description: 'a passage, the one before and the one behind it',
    },
    { command: 'panther chunks --document 42', description: 'how a page is divided' },
  ],
  async run(context) {
    const { args, options, env, cwd, log, signal, report, color } = context;
    const { id } = args;
    const { document, neighbours, related, libraries } = options;
    const asked = [id, document, libraries ? '' : undefined].filter((one) => one !== undefined);
    if (asked.length !== 1) {
      throw new Fault({
        code: 'usage',
        message: 'this takes the id of a passage, --document ID, or --libraries',
        hint: '`panther search WORDS` shows the ids',
      });
    }
    const style = { color, columns: process.stdout.columns ?? 100 };
    const base = await openBase({ env, cwd, owner: 'panther chunks', log, signal });
    try {
      if (libraries) {
        const all = await base.listLibraries(signal);
        report(all, () => renderLibraries(all) || 'nothing yet: `panther crawl` reads into it');
      } else if (document !== undefined) {
        const page = await base.outline(document, signal);
        report(page, () => renderOutline(page));
      } else if (related !== undefined) {
        const hits = await base.related(id ?? '', related, signal);
        report(hits, () => renderHits(hits, '', style) || 'nothing is related');
      } else {
        const hits = await base.readChunk(id ?? '', neighbours, signal);
        report(hits, () => renderPassages(hits, style));
      }
    } finally {
      await base.close();
    }
  },
});
