import { resolve } from 'node:path';
import { chooseAction, defineCommand, exitCodes, Fault, nearest } from '#lib';
import type { Database } from '#lib/postgres';
import { folderOf } from '../base/folder.ts';
import { findOwnerDoor, openBase } from '../base/open.ts';
import { createProgressPrinter } from '../cli/progress-printer.ts';
import { renderCounts, renderInventory } from '../cli/render-library.ts';

const actions: Readonly<Record<string, (context: Context) => Promise<number>>> = {
  list,
  export: exportFile,
  import: importFile,
  verify,
  reindex,
  check,
};

export const command = defineCommand({
  name: 'library',
  summary: 'The knowledge base as a whole: sizes, export, import, check, word index made anew',
  description: `An export holds sources, pages, passages and vectors, and is the same bytes for the same content. A file that is damaged anywhere is refused before anything is changed; each library is imported whole or not at all, and an import that was stopped goes on with the next start.

Exit code ${exitCodes['kb.export-invalid']}: the file is no whole export. ${exitCodes['kb.import']}: a library of it is there already. ${exitCodes['kb.index']}: the word index and the passages disagree. ${exitCodes['postgres.locked']}: another process has the embedded knowledge base open.`,
  args: {
    action: { description: Object.keys(actions).join(', ') },
    target: { description: 'the file; for reindex a library', optional: true },
  },
  options: {
    library: {
      type: 'string',
      value: 'NAME',
      multiple: true,
      description: 'Export only these',
    },
    replace: {
      type: 'boolean',
      description: 'Put what is imported in the place of what is there, another model included',
    },
    queue: {
      type: 'boolean',
      description: 'With reindex: do nothing here, leave it to workers, as jobs',
    },
  },
  examples: [
    { command: 'panther library list', description: 'pages, passages, vectors and bytes of each' },
    { command: 'panther library export base.kb', description: 'everything as one file' },
    {
      command: 'panther library export --library postgresql manual.kb',
      description: 'one library alone',
    },
    { command: 'panther library verify base.kb', description: 'whether the file is whole' },
    { command: 'panther library import base.kb --replace', description: 'on another machine' },
    { command: 'panther library check', description: 'compare the word index with the passages' },
    { command: 'panther library reindex postgresql', description: 'make it anew' },
    {
      command: 'panther library reindex --queue',
      description: 'all of them, by the workers on any host',
    },
  ],
  async run(context): Promise<number> {
    const act = chooseAction(actions, context.args.action);
    if (context.options.queue && act !== reindex) {
      throw new Fault({ code: 'usage', message: '--queue goes with reindex only' });
    }
    return act(context);
  },
});

type Context = Parameters<typeof command.run>[0];

async function list(context: Context): Promise<number> {
  const { env, cwd, log, signal, report } = context;
  const owner = 'panther library';
  const isAsked = env.PANTHER_AGENT_URL || (!env.DATABASE_URL && findOwnerDoor(folderOf(env, cwd)));
  if (isAsked) {
    // The API tells no sizes.
    const base = await openBase({ env, cwd, owner, log, signal });
    try {
      const libraries = await base.listLibraries(signal);
      report(libraries, () => renderInventory(libraries));
    } finally {
      await base.close();
    }
    return 0;
  }
  return withDatabase(context, async (database) => {
    const { readInventory } = await import('../transfer/index.ts');
    const libraries = await readInventory(database);
    report(libraries, () => renderInventory(libraries));
    return 0;
  });
}

async function exportFile(context: Context): Promise<number> {
  const { options, signal, report } = context;
  const file = fileIn(context);
  return withDatabase(context, async (database) => {
    const { exportLibrary } = await import('../transfer/index.ts');
    const libraries = options.library;
    if (libraries.length > 0) await checkNames(database, libraries);
    const printer = createPrinter(context);
    const counts = await exportLibrary(database, {
      ...{ file, signal },
      ...(libraries.length === 0 ? {} : { libraries }),
      onProgress: (done) => printer.show({ ...done }),
    }).finally(() => printer.clear());
    report({ file, counts }, () => `${file}: ${renderCounts(counts)}`);
    return 0;
  });
}

async function importFile(context: Context): Promise<number> {
  const { options, signal, report, log } = context;
  const file = fileIn(context);
  const { replace } = options;
  return withDatabase(context, async (database) => {
    const { importLibrary } = await import('../transfer/index.ts');
    const printer = createPrinter(context);
    const done = await importLibrary(database, {
      ...{ file, replace, signal, log },
      onProgress: ({ library, documents }) => printer.show({ library, document: documents }),
    }).finally(() => printer.clear());
    report({ file, ...done }, () => {
      const { libraries, skipped, documents, vectors } = done;
      const before = skipped.length === 0 ? '' : `; done before: ${skipped.join(', ')}`;
      const names = libraries.length === 0 ? 'nothing' : libraries.join(', ');
      return `imported ${names} (${documents} pages, ${vectors} vectors)${before}`;
    });
    return 0;
  });
}

async function verify(context: Context): Promise<number> {
  const { signal, report } = context;
  const file = fileIn(context);
  const { verifyExport } = await import('../transfer/index.ts');
  const { header, hash } = await verifyExport(file, signal);
  const { counts } = header;
  report({ file, hash, counts }, () => `${file} is whole: ${renderCounts(counts)}`);
  return 0;
}

async function reindex(context: Context): Promise<number> {
  const { args, options, signal, report, stderr, log } = context;
  return withDatabase(context, async (database) => {
    const { readIndexed, rebuildIndex } = await import('../index/index.ts');
    const known = await readIndexed(database);
    const { target } = args;
    if (target !== undefined) refuseUnknown([target], known);
    const libraries = target === undefined ? known : [target];
    if (options.queue) {
      const { queueReindex, renderQueuedLibraries } = await import('../cli/jobs.ts');
      const queued = await queueReindex(database, libraries, log);
      report({ queued }, () => renderQueuedLibraries(queued));
      return 0;
    }
    for (const library of libraries) {
      stderr(`making the word index of ${library}`);
      await rebuildIndex(database, library, { signal });
    }
    report(
      { libraries },
      () => `made anew: ${libraries.join(', ') || 'nothing, the base is empty'}`,
    );
    return 0;
  });
}

async function check(context: Context): Promise<number> {
  const { args, report } = context;
  if (args.target !== undefined) throw surplus('check', args.target);
  return withDatabase(context, async (database) => {
    const { verifyIndex } = await import('../index/index.ts');
    const problems = await verifyIndex(database);
    report({ problems }, () => {
      if (problems.length === 0) return 'the word index and the passages agree';
      const lines = problems.map(({ library, version, problem }) =>
        [library, version ?? [], problem].flat().join(' '),
      );
      const names = [...new Set(problems.map(({ library }) => library))];
      const repair = names.map((name) => `panther library reindex ${name}`);
      return [...lines.slice(0, shownMax), ...more(lines.length), ...repair].join('\n');
    });
    return problems.length === 0 ? 0 : exitCodes['kb.index'];
  });
}

const shownMax = 20;

const more = (count: number) => (count > shownMax ? [`… and ${count - shownMax} more`] : []);

async function withDatabase(
  { env, cwd, log, signal }: Context,
  use: (database: Database) => Promise<number>,
): Promise<number> {
  const { openOwn } = await import('../cli/own.ts');
  const database = await openOwn({ env, cwd, owner: 'panther library', log, signal });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

async function checkNames(database: Database, names: readonly string[]): Promise<void> {
  const rows = await database.query<{ library: string }>('select distinct library from kb.source');
  refuseUnknown(
    names,
    rows.map(({ library }) => library),
  );
}

function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(unknown, known);
  throw new Fault({
    code: 'kb.unknown',
    message: `there is no library ${JSON.stringify(unknown)}`,
    hint: guess === undefined ? '`panther library list` shows them' : `did you mean ${guess}?`,
  });
}

function fileIn({ args, cwd }: Context): string {
  if (args.target !== undefined) return resolve(cwd, args.target);
  throw new Fault({
    code: 'usage',
    message: `${args.action} takes a file`,
    hint: `panther library ${args.action} base.kb`,
  });
}

function surplus(action: string, target: string): Fault {
  return new Fault({ code: 'usage', message: `${action} takes no ${JSON.stringify(target)}` });
}

function createPrinter({ json, stderr }: Context) {
  return createProgressPrinter<Readonly<Record<string, string | number>>>({
    json: false,
    // With --json nothing is drawn over: whoever reads it is no person.
    isTTY: process.stderr.isTTY === true && !json,
    event: () => undefined,
    line: stderr,
    draw: (text) => process.stderr.write(text),
    columns: process.stderr.columns ?? 100,
    render: renderCounts,
  });
}
