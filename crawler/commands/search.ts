import { defineCommand, exitCodes, nearest } from '#lib';
import { openBase } from '../base/open.ts';
import { renderHits } from '../cli/render-hits.ts';

export const command = defineCommand({
  name: 'search',
  summary: 'Find passages in the knowledge base, with where they stand and when they were read',
  description: `Ranked by words, and by meaning too where an embedding model is set. Ids of passages and pages are for \`panther chunks\`.

Exit code ${exitCodes['kb.nothing-found']}: nothing was found.`,
  args: { query: { description: 'words, or a question', variadic: true } },
  options: {
    library: { type: 'string', value: 'NAME', description: 'Only this library' },
    version: { type: 'string', value: 'V', description: 'Only this version of it' },
    k: {
      type: 'integer',
      value: 'N',
      short: 'k',
      min: 1,
      max: 100,
      default: 10,
      description: 'At most so many passages',
    },
    suspicious: {
      type: 'boolean',
      description: 'Also pages that try to instruct a model',
    },
  },
  examples: [
    { command: 'panther search "create index concurrently"', description: 'in everything' },
    {
      command: 'panther search --library postgresql --version 17 -k 3 vacuum',
      description: 'three passages of one manual',
    },
    {
      command: "panther search --json 'deploy user' | jq -r '.hits[].url'",
      description: 'the addresses alone',
    },
  ],
  async run(context) {
    const { args, options, env, cwd, log, signal, report, stderr, color, json } = context;
    const base = await openBase({ env, cwd, owner: 'panther search', log, signal });
    try {
      const { library, version, k, suspicious } = options;
      const query = args.query.join(' ');
      const filter = {
        ...(library === undefined ? {} : { library }),
        ...(version === undefined ? {} : { version }),
      };
      const answer = await base.search({ query, filter, k, suspicious }, signal);
      for (const note of answer.notes) stderr(note);
      const columns = process.stdout.columns ?? 100;
      if (json || answer.hits.length > 0) {
        report(answer, () => renderHits(answer.hits, query, { color, columns }));
      }
      if (answer.hits.length > 0) return 0;
      const libraries = await base.listLibraries(signal);
      stderr(
        whyNothing(
          library,
          libraries.map((each) => each.library),
        ),
      );
      return exitCodes['kb.nothing-found'];
    } finally {
      await base.close();
    }
  },
});

function whyNothing(library: string | undefined, known: readonly string[]): string {
  if (known.length === 0) return 'the knowledge base is empty: `panther crawl` reads into it';
  if (library !== undefined && !known.includes(library)) {
    const guess = nearest(library, known);
    const hint = guess === undefined ? `there are: ${known.join(', ')}` : `did you mean ${guess}?`;
    return `there is no library ${library}; ${hint}`;
  }
  return 'nothing was found; other words may find it';
}
