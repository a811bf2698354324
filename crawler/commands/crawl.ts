import { defineCommand, exitCodes, Fault, systemClock } from '#lib';
import { type CrawlEvent, crawlRequestSchema } from '../base/crawl-event.ts';
import { openBase } from '../base/open.ts';
import { renderPlan } from '../cli/plan.ts';
import { createProgressPrinter } from '../cli/progress-printer.ts';
import { renderEmbedding, renderOutcome, renderProgress } from '../cli/render.ts';
import type { CrawlProgress } from '../crawl/progress.ts';
import type { EmbedProgress } from '../embed/index.ts';

export const command = defineCommand({
  name: 'crawl',
  summary: 'Read documentation into the knowledge base: what is due, or the sources named',
  description: `Asks before it reads: robots.txt, and how often a site may be asked. Pages that did not change are not read again, pages that vanished are taken away. Stopped at any point, by ^C or by a crash, the next start goes on where this one was.

Exit code ${exitCodes['crawl.incomplete']}: a run was given up because most of a site could not be read, or would have deleted more than a fifth of what is stored (--accept-removals says that it is meant).`,
  args: {
    name: {
      description: 'sources; without one, those that are due',
      optional: true,
      variadic: true,
    },
  },
  options: {
    all: { type: 'boolean', description: 'Every source that is not paused, due or not' },
    due: {
      type: 'boolean',
      description: 'Those that are due; this is what happens without a name',
    },
    pages: {
      type: 'integer',
      value: 'N',
      min: 1,
      description: 'Stop each source after so many pages; the next start goes on there',
    },
    'dry-run': { type: 'boolean', description: 'Say what would be read, and read nothing' },
    reembed: {
      type: 'boolean',
      description: 'Let the configured embedding model take the place of the stored one',
    },
    'accept-removals': {
      type: 'boolean',
      description: 'Take away what vanished however much it is',
    },
    queue: { type: 'boolean', description: 'Read nothing here: leave it to workers, as jobs' },
    work: {
      type: 'boolean',
      description: 'Be a worker: do jobs until ^C, on any host that shares the DATABASE_URL',
    },
    'until-empty': { type: 'boolean', description: 'With --work: end when no job is left' },
    jobs: { type: 'boolean', description: 'List the jobs: state, host, attempts, since when' },
    cancel: { type: 'string', value: 'ID', description: 'Take a job back, or stop it' },
  },
  examples: [
    { command: 'panther crawl', description: 'everything that is due' },
    { command: 'panther crawl postgresql-17 --pages 50', description: 'a taste of one source' },
    { command: 'panther crawl --all --json', description: 'progress and reports as JSON lines' },
    { command: 'panther crawl --dry-run', description: 'what would be read' },
    { command: 'panther crawl --queue --all', description: 'everything, by the workers' },
    { command: 'panther crawl --work --until-empty', description: 'do what they were left' },
  ],
  async run(context): Promise<number> {
    const { args, options, env, cwd, log, signal, report } = context;
    if (wantsJobs(options)) return runJobs(context);
    const base = await openBase({ env, cwd, owner: 'panther crawl', log, signal });
    try {
      const request = crawlRequestSchema.parse({
        names: args.name ?? [],
        all: options.all,
        pages: options.pages,
        acceptsRemovals: options['accept-removals'],
        replaceModel: options.reembed,
        contact: env.PANTHER_CRAWLER_CONTACT || undefined,
        delayMs: env.PANTHER_CRAWLER_DELAY_MS ? Number(env.PANTHER_CRAWLER_DELAY_MS) : undefined,
      });
      if (options['dry-run']) {
        const plan = await base.planCrawl(request, signal);
        report(plan, () => renderPlan(plan));
        return 0;
      }
      const { exitCode } = await base.crawl(request, createTeller(context), signal);
      return exitCode;
    } finally {
      await base.close();
    }
  },
});

type Context = Parameters<typeof command.run>[0];

function wantsJobs({ queue, work, jobs, cancel, ...options }: Context['options']): boolean {
  const wanted = [queue, work, jobs, cancel !== undefined].filter((each) => each).length;
  const isMixed =
    wanted > 1 ||
    (options['until-empty'] && !work) ||
    (wanted === 1 && (options['dry-run'] || options.pages !== undefined || options.reembed)) ||
    (wanted === 1 && options['accept-removals']);
  if (!isMixed) return wanted === 1;
  throw new Fault({
    code: 'usage',
    message: 'these options do not go together',
    hint: '--queue takes sources or --all, --work takes --until-empty, --jobs and --cancel stand alone',
  });
}

async function runJobs(context: Context): Promise<number> {
  const { args, options, env, cwd, log, signal, report } = context;
  // Loaded when used: who crawls needs no queue.
  const [{ openOwn }, jobs, { workHere }] = await Promise.all([
    import('../cli/own.ts'),
    import('../cli/jobs.ts'),
    import('../cli/work.ts'),
  ]);
  const database = await openOwn({ env, cwd, owner: 'panther crawl', log, signal });
  try {
    if (options.work) {
      const tell = createTeller(context);
      const untilEmpty = options['until-empty'];
      return await workHere(database, { env, cwd, log, signal, untilEmpty, tell });
    }
    if (options.jobs) {
      const all = await jobs.readJobs(database, log);
      report(all, () => jobs.renderJobs(all, systemClock.now()));
    } else if (options.cancel !== undefined) {
      const job = await jobs.cancelJob(database, options.cancel, log);
      report({ cancelled: job }, () => `cancelled ${job.kind} ${job.id}`);
    } else {
      const answer = await jobs.queueCrawl(
        database,
        { names: args.name ?? [], all: options.all },
        log,
      );
      report(answer, () => jobs.renderQueued(answer));
    }
    return 0;
  } finally {
    await database.close();
  }
}

/** Tells what happens in a crawl: as JSON lines, or for a person. */
function createTeller({ json, report, stderr }: Context): (event: CrawlEvent) => void {
  const printer = createProgressPrinter({
    json,
    isTTY: process.stderr.isTTY === true,
    event: (value) => report(value, () => ''),
    line: stderr,
    draw: (text) => process.stderr.write(text),
    columns: process.stderr.columns ?? 100,
    render: (progress: CrawlProgress | EmbedProgress) =>
      'source' in progress ? renderProgress(progress) : renderEmbedding(progress),
  });
  return (event) => {
    if (event.event === 'progress' || event.event === 'embedding') {
      printer.show(event);
      return;
    }
    printer.clear();
    if (event.event !== 'fault') report(event, () => renderEvent(event));
    else if (json) report(event, () => '');
    else stderr(renderFaultOf(event));
  };
}

type Told = Exclude<CrawlEvent, { readonly event: 'progress' | 'embedding' | 'fault' }>;

function renderEvent(event: Told): string {
  switch (event.event) {
    case 'nothing-due':
      return 'nothing is due; `panther crawl --all` reads all the same';
    case 'left-out':
      return `left out, as PANTHER_CRAWLER_CONTACT names nobody: ${event.sources.join(', ')}`;
    case 'report': {
      const alarms = event.alarms.map((alarm) => `  alarm: ${alarm}`);
      return [renderOutcome(event), ...alarms].join('\n');
    }
    case 'embedded': {
      const { embedded, reused, model, outcome, reason, refused } = event;
      const why = reason === null ? '' : `: ${reason}`;
      const told = `embedded ${embedded} texts with ${model}, ${reused} had a vector (${outcome}${why})`;
      const lines = refused.examples.map(({ url, reason: problem }) => `  ${url}: ${problem}`);
      if (refused.count === 0) return told;
      return [
        told,
        `${refused.count} without a usable vector, found by words only:`,
        ...lines,
      ].join('\n');
    }
  }
}

function renderFaultOf({ source, message, hint }: CrawlEvent & { event: 'fault' }): string {
  return `${source}: ${message}${hint === null ? '' : `\n  hint: ${hint}`}`;
}
