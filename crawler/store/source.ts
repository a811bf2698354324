import { Fault, nearest } from '#lib';
import type { Database, Sql } from '#lib/postgres';
import { createIndexBatch, removeDocumentChunks, writeIndexBatch } from '../index/index.ts';
import { type Source, sourceKinds } from '../model/source.ts';

/** A source and what the base knows of it. */
export interface StoredSource {
  readonly source: Source;
  /** Written in this repository, not added by a command. */
  readonly isDeclared: boolean;
  readonly addedAt: number;
  readonly dueAt: number;
  /** Why it is not crawled. */
  readonly pausedReason: string | undefined;
  readonly documents: number;
  readonly chunks: number;
  readonly lastRun: StoredRun | undefined;
}

export interface StoredRun {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly outcome: string | undefined;
  readonly report: unknown;
  /** Held by a process now, as far as its lease says. */
  readonly leasedUntil: number | undefined;
  /** How far it is; undefined once it has ended. */
  readonly progress: RunProgress | undefined;
}

/** Addresses of a run that has not ended. */
export interface RunProgress {
  readonly done: number;
  readonly queued: number;
  /** Of those done. */
  readonly failed: number;
  readonly bytes: number;
}

interface SourceRow {
  readonly name: string;
  readonly kind: string;
  readonly location: string;
  readonly library: string;
  readonly version: string | null;
  readonly settings: Settings;
  readonly declared: boolean;
  readonly added_at: Date;
  readonly due_at: Date;
  readonly paused_reason: string | null;
  readonly documents: number;
  readonly chunks: number;
  readonly run: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly outcome: string | null;
  readonly report: unknown;
  readonly leased_until: Date | null;
  readonly done: number;
  readonly queued: number;
  readonly failed: number;
  readonly bytes: string;
}

type Settings = Omit<Source, 'name' | 'kind' | 'location' | 'library' | 'version'>;

/** Stores a source, new or in place of the one with its name. One that reads something else than before
 * is due at once. */
export async function writeSource(
  sql: Sql,
  source: Source,
  { isDeclared, nowMs }: { readonly isDeclared: boolean; readonly nowMs: number },
): Promise<void> {
  const { name, kind, location, library, version, ...settings } = source;
  await sql.query(
    `insert into kb.source (name, kind, location, library, version, settings, declared, added_at, due_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $8)
     on conflict (name) do update set kind = excluded.kind, location = excluded.location,
       library = excluded.library, version = excluded.version, settings = excluded.settings,
       declared = excluded.declared, due_at = excluded.due_at
     where (source.kind, source.location, source.library, source.version, source.settings, source.declared)
       is distinct from (excluded.kind, excluded.location, excluded.library, excluded.version,
         excluded.settings, excluded.declared)`,
    [
      name,
      kind,
      location,
      library,
      version ?? null,
      JSON.stringify(settings),
      isDeclared,
      new Date(nowMs).toISOString(),
    ],
  );
}

/** Makes the stored declared sources those of the repository. One that is declared no more stays, as one
 * that was added by hand. */
export async function syncSources(
  database: Database,
  declared: readonly Source[],
  nowMs: number,
): Promise<void> {
  await database.transaction(async (sql) => {
    for (const source of declared) await writeSource(sql, source, { isDeclared: true, nowMs });
    await sql.query(
      'update kb.source set declared = false where declared and not (name = any ($1::text[]))',
      [declared.map(({ name }) => name)],
    );
  });
}

const selectSources = `
  select s.name, s.kind, s.location, s.library, s.version, s.settings, s.declared, s.added_at, s.due_at,
    s.paused_reason, d.documents, d.chunks,
    r.id::text as run, r.started_at, r.ended_at, r.outcome, r.report, r.leased_until,
    f.done, f.queued, f.failed, f.bytes
  from kb.source s
  left join lateral (select * from kb.run where source = s.name order by id desc limit 1) r on true
  left join lateral (
    select count(distinct d.id)::int as documents, count(c.key)::int as chunks
    from kb.document d left join kb.chunk c on c.document = d.id
    where d.source = s.name and d.state = 'live') d on true
  left join lateral (
    select count(*) filter (where state not in ('queued', 'active'))::int as done,
      count(*) filter (where state in ('queued', 'active'))::int as queued,
      count(*) filter (where outcome in ('failed', 'deferred'))::int as failed,
      coalesce(sum(bytes), 0)::bigint as bytes
    from kb.frontier where source = s.name and r.id is not null and r.ended_at is null) f on true`;

/** All sources, by name. */
export async function listSources(sql: Sql): Promise<readonly StoredSource[]> {
  return (await sql.query<SourceRow>(`${selectSources} order by s.name`)).map(parseRow);
}

/** One source. Throws Fault `crawl.unknown-source`, with the nearest name. */
export async function readSource(sql: Sql, name: string): Promise<StoredSource> {
  const [row] = await sql.query<SourceRow>(`${selectSources} where s.name = $1`, [name]);
  if (row !== undefined) return parseRow(row);
  const names = await sql.query<{ name: string }>('select name from kb.source order by name');
  const guess = nearest(
    name,
    names.map((each) => each.name),
  );
  throw new Fault({
    code: 'crawl.unknown-source',
    message: `there is no source ${JSON.stringify(name)}`,
    hint:
      guess === undefined
        ? '`panther sources list` shows them; `panther sources add URL` adds one'
        : `did you mean ${guess}?`,
  });
}

function parseRow(row: SourceRow): StoredSource {
  const kind = sourceKinds.find((each) => each === row.kind);
  if (kind === undefined) {
    throw new Fault({
      code: 'postgres.schema',
      message: `the source ${row.name} is of kind ${row.kind}, which this program does not know`,
      hint: 'the database was written by a newer version: use that one',
    });
  }
  const { name, location, library, version, settings } = row;
  return {
    source: {
      ...settings,
      name,
      kind,
      location,
      library,
      ...(version === null ? {} : { version }),
    },
    isDeclared: row.declared,
    addedAt: row.added_at.getTime(),
    dueAt: row.due_at.getTime(),
    pausedReason: row.paused_reason ?? undefined,
    documents: row.documents,
    chunks: row.chunks,
    lastRun:
      row.run === null
        ? undefined
        : {
            id: row.run,
            startedAt: row.started_at.getTime(),
            endedAt: row.ended_at?.getTime(),
            outcome: row.outcome ?? undefined,
            report: row.report,
            leasedUntil: row.leased_until?.getTime(),
            progress:
              row.ended_at === null
                ? {
                    ...{ done: row.done, queued: row.queued },
                    failed: row.failed,
                    bytes: Number(row.bytes),
                  }
                : undefined,
          },
  };
}

/** Pauses a source, or with undefined lets it be crawled again. */
export async function pauseSource(
  sql: Sql,
  name: string,
  reason: string | undefined,
): Promise<void> {
  await sql.query('update kb.source set paused_reason = $2 where name = $1', [
    name,
    reason ?? null,
  ]);
}

/** Documents whose passages leave the index together. */
const removedAtOnce = 200;

/** Takes a source away with everything that was read from it. Others of its library and version are due at
 * once: what it held may stand in them now. */
export async function removeSource(database: Database, name: string): Promise<void> {
  await database.transaction(async (sql) => {
    const rows = await sql.query<{ id: string }>(
      'select id::text as id from kb.document where source = $1 order by id',
      [name],
    );
    for (let from = 0; from < rows.length; from += removedAtOnce) {
      const batch = createIndexBatch();
      for (const { id } of rows.slice(from, from + removedAtOnce)) {
        await removeDocumentChunks(sql, id, { batch });
      }
      await writeIndexBatch(sql, batch);
    }
    await sql.query(
      `update kb.source other set due_at = 'epoch' from kb.source gone
       where gone.name = $1 and other.name <> $1 and other.library = gone.library
         and other.version is not distinct from gone.version`,
      [name],
    );
    await sql.query('delete from kb.source where name = $1', [name]);
  });
}
