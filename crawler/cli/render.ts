import { renderRows } from '#lib';
import type { CrawlProgress } from '../crawl/progress.ts';
import { parseReport, type RunReport } from '../crawl/report.ts';
import type { EmbedProgress } from '../embed/index.ts';
import type { StoredRun, StoredSource } from '../store/source.ts';

/** `1h 4m`, `3m 12s`, `9s`. */
export function renderDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${seconds % 60}s`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  return `${Math.floor(minutes / 1_440)}d`;
}

export function renderBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1_024 && unit < units.length - 1; unit++) value /= 1_024;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function renderProgress(progress: CrawlProgress): string {
  const { source, done, queued, failed, pagesPerSecond, leftMs } = progress;
  const rate = pagesPerSecond >= 10 ? Math.round(pagesPerSecond) : pagesPerSecond.toFixed(1);
  const left = leftMs === undefined ? '' : `, ${renderDuration(leftMs)} left`;
  return `${source}: ${done} done, ${queued} queued, ${failed} failed, ${rate}/s${left}`;
}

/** `embedding: 640 done, 12 had a vector, 3,100 to do`. */
export function renderEmbedding({ embedded, reused, remaining }: EmbedProgress): string {
  return `embedding: ${embedded} done, ${reused} had a vector, ${remaining} to do`;
}

const outcomeWords: Readonly<Record<RunReport['outcome'], string>> = {
  complete: 'complete',
  'page-limit': 'stopped at its number of pages; raise --max-pages to read more',
  'run-limit': 'stopped at its bytes or its time; the next run begins anew',
  paused: 'paused; the next start goes on here',
  'refused-removal': 'nothing deleted: too much would have gone',
  'too-many-failures': 'given up: more than half of the pages could not be read',
};

const shown = [
  'added',
  'changed',
  'moved',
  'unchanged',
  'duplicate',
  'held',
  'missing',
  'gone',
] as const;

/** A run in one line. */
export function renderOutcome(report: RunReport): string {
  const pages = shown
    .filter((name) => report.pages[name] > 0)
    .map((name) => `${report.pages[name]} ${name}`);
  const failed = report.pages.failed + report.pages.deferred;
  if (failed > 0) pages.push(`${failed} failed or deferred`);
  const what = pages.length === 0 ? 'no page' : pages.join(', ');
  return `${report.source}: ${outcomeWords[report.outcome]} in ${renderDuration(report.durationMs)} (${what})`;
}

/** A run in full. */
export function renderReport(report: RunReport): string {
  const { chunks, duplicates, hidden, removed } = report;
  const pages = Object.entries(report.pages).filter(([, count]) => count > 0);
  const rows: [string, string][] = [
    ['outcome', outcomeWords[report.outcome]],
    ['began', new Date(report.startedAt).toISOString()],
    ['took', `${renderDuration(report.durationMs)}, ${report.pagesPerSecond} pages/s`],
    ['read', `${renderBytes(report.bytes)}; still queued: ${report.queued}`],
    ['pages', pages.map(([name, count]) => `${count} ${name}`).join(', ') || 'none'],
    ['chunks', `${chunks.added} added, ${chunks.removed} removed`],
    [
      'duplicates',
      [
        `${duplicates.exact} addresses of the same text, ${duplicates.near} nearly the same`,
        ...duplicates.elsewhere.map(({ source, count }) => `${count} stand in ${source}`),
      ].join(', '),
    ],
    [
      'removed',
      `${removed.gone} gone, ${removed.missing} not to be read twice, ${removed.unlinked} unlinked`,
    ],
    ['unlinked', `${report.unlinked} stored pages that nothing links to`],
    [
      'hidden text',
      `${hidden.characters} characters on ${hidden.pages} pages; ${hidden.suspicious} pages address a model`,
    ],
  ];
  const lines = [renderRows(rows)];
  for (const { error, count, examples } of report.errors) {
    lines.push(`${count} × ${error}`, ...examples.map((example) => `  ${example}`));
  }
  for (const { url, instructions } of hidden.examples) {
    lines.push(`suspicious: ${url}`, ...instructions.slice(0, 2).map((text) => `  "${text}"`));
  }
  lines.push(...report.alarms.map((alarm) => `alarm: ${alarm}`));
  return lines.join('\n');
}

/** How far a run is that has not ended; a source without one was never read. */
export function renderOpenRun(run: Omit<StoredRun, 'report'> | undefined, nowMs: number): string {
  if (run === undefined) return '  never read';
  const isRunning = run.leasedUntil !== undefined && run.leasedUntil > nowMs;
  const state = isRunning ? 'being read now' : 'not at its end; the next start goes on with it';
  const { done, queued, failed, bytes } = run.progress ?? {};
  if (done === undefined) return `  ${state}`;
  const counts = `${done} done, ${queued} queued, ${failed} failed, ${renderBytes(bytes ?? 0)}`;
  return `  ${state}: ${counts}, began ${new Date(run.startedAt).toISOString()}`;
}

/** One line a source. */
export function renderSources(sources: readonly StoredSource[], nowMs: number): string {
  if (sources.length === 0) return 'no sources; add one with: panther sources add URL';
  const rows = sources.map((stored): [string, string] => {
    const { source, documents, chunks } = stored;
    const version = source.version === undefined ? '' : ` ${source.version}`;
    return [
      source.name,
      `${source.kind}, ${source.library}${version}, ${documents} pages, ${chunks} chunks, ${stateOf(stored, nowMs)}`,
    ];
  });
  return renderRows(rows);
}

function stateOf({ pausedReason, dueAt, lastRun }: StoredSource, nowMs: number): string {
  if (pausedReason !== undefined) return `paused: ${pausedReason}`;
  const outcome = parseReport(lastRun?.report)?.outcome ?? lastRun?.outcome;
  const last = lastRun === undefined ? 'never read' : `last: ${outcome ?? 'not finished'}`;
  return dueAt <= nowMs ? `${last}, due` : `${last}, due in ${renderDuration(dueAt - nowMs)}`;
}

/** What is known of one source. */
export function renderSource(stored: StoredSource, nowMs: number): string {
  const { source } = stored;
  const rows: [string, string][] = [
    ['location', source.location],
    ['kind', source.kind],
    ['library', [source.library, source.version ?? ''].join(' ').trim()],
    ['include', source.include.join(' ') || 'all in scope'],
    ['exclude', source.exclude.join(' ') || 'nothing'],
    ['bounds', `${source.maxPages} pages, ${source.maxDepth} links deep`],
    ['private', source.allowPrivate ? 'may be in a private network' : 'public addresses only'],
    ['every', renderDuration(source.everyHours * 3_600_000)],
    ['declared', stored.isDeclared ? `crawler/sources/${source.name}.ts` : 'added by a command'],
    ['holds', `${stored.documents} pages, ${stored.chunks} chunks`],
    ['state', stateOf(stored, nowMs)],
  ];
  return `${source.name}\n${renderRows(rows)}`;
}
