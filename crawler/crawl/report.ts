import { z } from 'zod';
import type { Sql } from '#lib/postgres';
import { limits } from './limits.ts';
import { outcomes, runOutcomes } from './outcome.ts';

/** Before the name of the source that holds a duplicate. */
export const standsIn = 'stands in ';

const count = z.number().int().min(0);

const reportSchema = z.object({
  source: z.string(),
  run: z.string(),
  outcome: z.enum(runOutcomes),
  /** UTC milliseconds. */
  startedAt: z.number(),
  endedAt: z.number(),
  /** Of all starts of the run together. */
  durationMs: z.number(),
  isResumed: z.boolean(),
  /** Addresses by what came of them. */
  pages: z.record(z.enum(outcomes), count),
  /** Addresses that wait for the next start. */
  queued: count,
  bytes: count,
  pagesPerSecond: z.number(),
  chunks: z.object({ added: count, removed: count }),
  errors: z.array(z.object({ error: z.string(), count, examples: z.array(z.string()) })),
  hidden: z.object({
    pages: count,
    characters: count,
    /** Pages that try to instruct a model. */
    suspicious: count,
    examples: z.array(z.object({ url: z.string(), instructions: z.array(z.string()) })),
  }),
  duplicates: z.object({
    exact: count,
    near: count,
    /** Addresses that stand in other sources of the library and version. */
    elsewhere: z.array(z.object({ source: z.string(), count })).default([]),
  }),
  /** Documents taken away, and why. */
  removed: z.object({ gone: count, missing: count, unlinked: count }),
  /** Stored pages that nothing links to any more. */
  unlinked: count,
  documents: count,
  /** What its owner should look at. */
  alarms: z.array(z.string()),
});

/** What a run came to; kept in `kb.run`. */
export type RunReport = z.output<typeof reportSchema>;

/** A report as the database keeps it; undefined where there is none yet. */
export function parseReport(value: unknown): RunReport | undefined {
  const parsed = reportSchema.safeParse(typeof value === 'string' ? JSON.parse(value) : value);
  return parsed.success ? parsed.data : undefined;
}

export interface ReportInput {
  readonly source: string;
  readonly run: string;
  readonly outcome: RunReport['outcome'];
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly durationMs: number;
  readonly isResumed: boolean;
  readonly near: number;
  readonly removed: RunReport['removed'];
  readonly alarms: readonly string[];
}

/** Adds up what the frontier and the documents say. */
export async function makeReport(sql: Sql, input: ReportInput): Promise<RunReport> {
  const { source, durationMs } = input;
  const rows = await sql.query<{
    outcome: RunOutcomeRow;
    pages: number;
    bytes: string;
    added: number;
    removed: number;
  }>(
    `select outcome, count(*)::int as pages, coalesce(sum(bytes), 0)::bigint as bytes,
       coalesce(sum(chunks_added), 0)::int as added, coalesce(sum(chunks_removed), 0)::int as removed
     from kb.frontier where source = $1 group by outcome`,
    [source],
  );
  const pages = Object.fromEntries(
    outcomes.map((name) => [name, rows.find((row) => row.outcome === name)?.pages ?? 0]),
  ) as RunReport['pages'];
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  const read = sum((row) => (row.outcome === null ? 0 : row.pages));
  return {
    source,
    run: input.run,
    outcome: input.outcome,
    startedAt: input.startedAtMs,
    endedAt: input.nowMs,
    durationMs: Math.round(durationMs),
    isResumed: input.isResumed,
    pages,
    queued: rows.find((row) => row.outcome === null)?.pages ?? 0,
    bytes: sum((row) => Number(row.bytes)),
    pagesPerSecond: durationMs > 0 ? Math.round((read / durationMs) * 10_000) / 10 : 0,
    chunks: { added: sum((row) => row.added), removed: sum((row) => row.removed) },
    errors: await readErrors(sql, source),
    ...(await readDocumentFacts(sql, source, input.near)),
    removed: input.removed,
    alarms: [...input.alarms],
  };
}

type RunOutcomeRow = RunReport['pages'] extends Record<infer Name, number> ? Name | null : never;

async function readErrors(sql: Sql, source: string): Promise<RunReport['errors']> {
  const rows = await sql.query<{ kind: string; pages: number; examples: string[] }>(
    `select coalesce(nullif(split_part(error, ':', 1), ''), outcome) as kind, count(*)::int as pages,
       (array_agg(url || coalesce(' (' || error || ')', '') order by url))[1:${limits.report.examples}] as examples
     from kb.frontier where source = $1 and outcome in ('failed', 'deferred', 'held', 'forbidden', 'skipped')
     group by 1 order by 2 desc, 1 limit 20`,
    [source],
  );
  return rows.map(({ kind, pages, examples }) => ({ error: kind, count: pages, examples }));
}

async function readDocumentFacts(sql: Sql, source: string, near: number) {
  const [row] = await sql.query<{
    documents: number;
    hidden_pages: number;
    characters: string;
    suspicious: number;
    unlinked: number;
    aliases: number;
  }>(
    `select count(*)::int as documents, count(*) filter (where hidden_characters > 0)::int as hidden_pages,
       coalesce(sum(hidden_characters), 0)::bigint as characters,
       count(*) filter (where suspicion >= $2)::int as suspicious,
       count(*) filter (where unlinked_runs > 0)::int as unlinked,
       (select count(*)::int from kb.alias where source = $1 and kind <> 'redirect') as aliases
     from kb.document where source = $1 and state = 'live'`,
    [source, limits.suspicion],
  );
  const examples = await sql.query<{ url: string; instructions: string[] }>(
    `select url, instructions from kb.document
     where source = $1 and state = 'live' and suspicion >= $2 order by suspicion desc, url limit $3`,
    [source, limits.suspicion, limits.report.examples],
  );
  const elsewhere = await sql.query<{ source: string; count: number }>(
    `select substr(error, length($2) + 1) as source, count(*)::int as count from kb.frontier
     where source = $1 and outcome = 'duplicate' and starts_with(error, $2) group by 1 order by 1`,
    [source, standsIn],
  );
  return {
    hidden: {
      pages: row?.hidden_pages ?? 0,
      characters: Number(row?.characters ?? 0),
      suspicious: row?.suspicious ?? 0,
      examples: examples.map(({ url, instructions }) => ({ url, instructions })),
    },
    duplicates: { exact: row?.aliases ?? 0, near, elsewhere: [...elsewhere] },
    unlinked: row?.unlinked ?? 0,
    documents: row?.documents ?? 0,
  };
}
