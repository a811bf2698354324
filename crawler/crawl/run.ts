import { Fault } from '#lib';
import type { Database, Sql } from '#lib/postgres';
import { storableText } from '../store/storable.ts';
import { limits } from './limits.ts';
import { hasEnded } from './owner.ts';
import { parseReport, type RunReport } from './report.ts';

export interface OpenRun {
  readonly id: string;
  /** It was begun by an earlier start. */
  readonly isResumed: boolean;
  /** Where it begins is in the frontier already. */
  readonly isSeeded: boolean;
  /** What could not be found out when it began. */
  readonly problems: readonly string[];
  readonly startedAtMs: number;
  /** Milliseconds that earlier starts of it took, as far as they could write it down. */
  readonly earlierMs: number;
}

interface RunRow {
  readonly id: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly seeded: boolean;
  readonly problems: string[];
  readonly worked_ms: string;
  readonly leased_by: string | null;
  readonly leased_until: Date | null;
  readonly report: unknown;
}

/** Takes over the source's unfinished run, or begins one. What a dead owner had in hand is queued again.
 * Throws Fault `crawl.busy` while another process is at it. */
export async function openRun(
  database: Database,
  source: string,
  owner: string,
  nowMs: number,
): Promise<OpenRun> {
  return database.transaction(async (sql) => {
    // Serialises two starts of the same source.
    await sql.query('select 1 as one from kb.source where name = $1 for update', [source]);
    const [last] = await sql.query<RunRow>(
      `select id::text as id, started_at, ended_at, seeded, problems,
         worked_ms::text as worked_ms, leased_by, leased_until, report
       from kb.run where source = $1 order by kb.run.id desc limit 1`,
      [source],
    );
    if (last === undefined || last.ended_at !== null) {
      await sql.query('delete from kb.frontier where source = $1', [source]);
      const [row] = await sql.query<{ id: string }>(
        `insert into kb.run (source, started_at, leased_by, leased_until)
         values ($1, $2, $3, $4) returning id::text as id`,
        [source, at(nowMs), owner, at(nowMs + limits.lease.expiryMs)],
      );
      if (row === undefined) throw new Error('a run was not inserted');
      return {
        id: row.id,
        isResumed: false,
        isSeeded: false,
        problems: [],
        startedAtMs: nowMs,
        earlierMs: 0,
      };
    }
    refuseBusy(source, last, nowMs);
    await renewRun(sql, { id: last.id, owner, nowMs, takes: true });
    await sql.query(
      `update kb.frontier set state = 'queued', leased_by = null
       where source = $1 and state = 'active'`,
      [source],
    );
    return {
      id: last.id,
      isResumed: true,
      isSeeded: last.seeded,
      problems: last.problems,
      startedAtMs: last.started_at.getTime(),
      earlierMs: Math.max(parseReport(last.report)?.durationMs ?? 0, Number(last.worked_ms)),
    };
  });
}

function refuseBusy(source: string, run: RunRow, nowMs: number): void {
  const { leased_by: holder, leased_until: until } = run;
  if (holder === null || until === null || until.getTime() <= nowMs || hasEnded(holder)) return;
  const [host, pid] = holder.split('/');
  throw new Fault({
    code: 'crawl.busy',
    message: `${source} is being crawled already, by process ${pid} on ${host}`,
    hint: 'wait until it is done; `panther sources status` shows how far it is',
    retryable: true,
  });
}

export interface Renewal {
  readonly id: string;
  readonly owner: string;
  readonly nowMs: number;
  /** Milliseconds that the run has taken in all its starts. */
  readonly workedMs?: number;
  /** Whether it may be another's. */
  readonly takes?: boolean;
}

/** Keeps the run ours. Throws Fault `crawl.busy` when another process has taken it over. */
export async function renewRun(
  sql: Sql,
  { id, owner, nowMs, workedMs = 0, takes = false }: Renewal,
): Promise<void> {
  const rows = await sql.query(
    `update kb.run set leased_by = $2, leased_until = $3, worked_ms = greatest(worked_ms, $5)
     where id = $1 and ($4 or leased_by = $2) returning 1 as one`,
    [id, owner, at(nowMs + limits.lease.expiryMs), takes, Math.round(workedMs)],
  );
  if (rows.length === 0) {
    throw new Fault({ code: 'crawl.busy', message: 'another process has taken over this run' });
  }
}

export async function markSeeded(sql: Sql, id: string, problems: readonly string[]): Promise<void> {
  await sql.query('update kb.run set seeded = true, problems = $2 where id = $1', [
    id,
    problems.map(storableText),
  ]);
}

/** Writes the report, lets go of the run and, unless it is paused, ends it. */
export async function closeRun(
  sql: Sql,
  id: string,
  owner: string,
  report: RunReport,
): Promise<void> {
  await sql.query(
    `update kb.run set report = $3, outcome = $4, ended_at = $5, leased_by = null, leased_until = null
     where id = $1 and leased_by = $2`,
    [
      id,
      owner,
      JSON.stringify(report),
      report.outcome,
      report.outcome === 'paused' ? null : at(report.endedAt),
    ],
  );
}

/** Lets go of a run that is not at its end: whoever goes on with it need not wait for the lease. */
export async function releaseRun(sql: Sql, id: string, owner: string): Promise<void> {
  await sql.query(
    'update kb.run set leased_by = null, leased_until = null where id = $1 and leased_by = $2',
    [id, owner],
  );
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}
