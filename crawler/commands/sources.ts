import { type CommandContext, chooseAction, defineCommand, Fault, systemClock } from '#lib';
import type { KnowledgeBase } from '../base/base.ts';
import { openBase } from '../base/open.ts';
import { renderOpenRun, renderReport, renderSource, renderSources } from '../cli/render.ts';
import { declaredFault, parseAddition, refuseAbsent } from '../cli/sources.ts';
import { kinds } from '../crawl/kinds/index.ts';
import { parseReport } from '../crawl/report.ts';

const options = {
  name: {
    type: 'string',
    value: 'NAME',
    description: 'add: what it is called; made from the address',
  },
  library: {
    type: 'string',
    value: 'NAME',
    description: 'add: what it documents; the name without it',
  },
  version: { type: 'string', value: 'V', description: 'add: which version of that' },
  include: {
    type: 'string',
    value: 'GLOB',
    multiple: true,
    description: 'add: only these paths, such as "guide/**"; may be given again',
  },
  exclude: { type: 'string', value: 'GLOB', multiple: true, description: 'add: not these paths' },
  'max-pages': {
    type: 'integer',
    value: 'N',
    min: 1,
    description: 'add: at most so many pages (2000)',
  },
  'max-depth': {
    type: 'integer',
    value: 'N',
    min: 0,
    description: 'add: links from the start (12)',
  },
  'every-hours': { type: 'integer', value: 'N', min: 1, description: 'add: how often (168)' },
  'allow-private': {
    type: 'boolean',
    description: 'add: it may be on this machine or in a private network',
  },
  browser: { type: 'boolean', description: 'add: its pages need a browser' },
  reason: { type: 'string', value: 'TEXT', description: 'pause: why' },
  yes: { type: 'boolean', description: 'remove: without being asked' },
} as const;

type Context = CommandContext<
  {
    readonly target: {
      readonly description: string;
      readonly optional: true;
      readonly variadic: true;
    };
    readonly action: { readonly description: string };
  },
  typeof options
>;

const actions: Readonly<Record<string, (context: Context, base: KnowledgeBase) => Promise<void>>> =
  {
    add,
    list,
    status,
    show,
    remove,
    pause,
    resume,
  };

export const command = defineCommand({
  name: 'sources',
  summary: 'What documentation is read: add, list, look at the last run, pause, remove',
  description: `Sources of this repository are files in crawler/sources; others are added here. Kinds, guessed from the address or written in front of it: ${kinds.map(({ name, description }) => `${name} (${description})`).join(', ')}.`,
  args: {
    action: { description: Object.keys(actions).join(', ') },
    target: {
      description: 'address, folder or file to add; name of a source',
      optional: true,
      variadic: true,
    },
  },
  options,
  examples: [
    {
      command: 'panther sources add https://docs.example.com/guide/ --library example --version 2',
      description: 'a site; everything below that path',
    },
    {
      command:
        "panther sources add git https://github.com/pgvector/pgvector#v0.8.1 --include '**/*.md'",
      description: 'the Markdown of a tag',
    },
    { command: 'panther sources add ./notes --library notes', description: 'a folder' },
    { command: 'panther sources add ./openapi.yaml', description: 'one file: also a PDF' },
    {
      command: 'panther sources list',
      description: 'all, with what they hold and when they are due',
    },
    { command: 'panther sources status postgresql-17', description: 'the report of the last run' },
    {
      command: 'panther sources remove example --yes',
      description: 'it and all that was read from it',
    },
  ],
  async run(context) {
    const run = chooseAction(actions, context.args.action);
    const { env, cwd, log, signal } = context;
    const base = await openBase({ env, cwd, owner: 'panther sources', log, signal });
    try {
      await run(context, base);
    } finally {
      await base.close();
    }
  },
});

async function add(
  { args, options, env, cwd, report, signal }: Context,
  base: KnowledgeBase,
): Promise<void> {
  const source = parseAddition(
    args.target ?? [],
    {
      name: options.name,
      library: options.library,
      version: options.version,
      include: options.include,
      exclude: options.exclude,
      maxPages: options['max-pages'],
      maxDepth: options['max-depth'],
      everyHours: options['every-hours'],
      allowPrivate: options['allow-private'],
      browser: options.browser,
    },
    cwd,
  );
  if (!env.PANTHER_AGENT_URL) refuseAbsent(source);
  await base.addSource(source, signal);
  const { name, kind, location } = source;
  report(source, () => `added ${name} (${kind} ${location})\nread it with: panther crawl ${name}`);
}

async function list({ report, signal }: Context, base: KnowledgeBase): Promise<void> {
  const sources = await base.listSources(signal);
  report(sources, () => renderSources(sources, systemClock.now()));
}

async function status(context: Context, base: KnowledgeBase): Promise<void> {
  const names = context.args.target ?? [];
  const all = await base.listSources(context.signal);
  const meant =
    names.length === 0
      ? all
      : await Promise.all(names.map((name) => base.readSource(name, context.signal)));
  const rows = meant.map(({ source, lastRun }) => ({
    source: source.name,
    run: lastRun && { ...lastRun, report: parseReport(lastRun.report) },
  }));
  context.report(names.length === 1 ? rows[0] : rows, () => {
    const parts = rows.map(({ source, run }) => {
      const report = run?.report === undefined ? undefined : renderReport(run.report);
      const isOpen = run === undefined || run.endedAt === undefined;
      const now = isOpen ? renderOpenRun(run, systemClock.now()) : undefined;
      return [source, now, report].filter((part) => part !== undefined).join('\n');
    });
    return parts.join('\n\n') || 'no sources';
  });
}

async function show({ args, report, signal }: Context, base: KnowledgeBase): Promise<void> {
  const stored = await base.readSource(nameIn(args.target), signal);
  report(stored, () => renderSource(stored, systemClock.now()));
}

async function remove(
  { args, options, report, signal }: Context,
  base: KnowledgeBase,
): Promise<void> {
  const { source, documents, chunks, isDeclared } = await base.readSource(
    nameIn(args.target),
    signal,
  );
  const { name } = source;
  if (isDeclared) throw declaredFault(name);
  if (!options.yes) {
    throw new Fault({
      code: 'usage',
      message: `${name} holds ${documents} pages in ${chunks} chunks, and all of it would go`,
      hint: `panther sources remove ${name} --yes`,
    });
  }
  await base.removeSource(name, signal);
  report(
    { removed: name, documents, chunks },
    () => `removed ${name}: ${documents} pages, ${chunks} chunks`,
  );
}

async function pause(
  { args, options, report, signal }: Context,
  base: KnowledgeBase,
): Promise<void> {
  const { source } = await base.readSource(nameIn(args.target), signal);
  const reason = options.reason ?? 'by hand';
  await base.pauseSource(source.name, reason, signal);
  report(
    { paused: source.name, reason },
    () => `${source.name} is not read until: panther sources resume ${source.name}`,
  );
}

async function resume({ args, report, signal }: Context, base: KnowledgeBase): Promise<void> {
  const { source } = await base.readSource(nameIn(args.target), signal);
  await base.pauseSource(source.name, undefined, signal);
  report({ resumed: source.name }, () => `${source.name} is read again when it is due`);
}

function nameIn(target: readonly string[] | undefined): string {
  const [name, ...rest] = target ?? [];
  if (name !== undefined && rest.length === 0) return name;
  throw new Fault({
    code: 'usage',
    message: 'this takes the name of one source',
    hint: 'panther sources list',
  });
}
