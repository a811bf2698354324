import { collectInTurns, Fault } from '#lib';
import type { Sql } from '#lib/postgres';
import type { RecordKind, RecordRow } from '../model/record.ts';
import { fromStoredLinks, type StoredLinks } from './links.ts';
import { isUuid, parseRow, type RecordColumns, recordColumns } from './rows.ts';
import type {
  CountFilter,
  FindOptions,
  FoundRecord,
  HistoryEntry,
  ListFilter,
  RecordPage,
} from './types.ts';

const listLimit = { usual: 100, max: 1_000 };
const findLimit = { usual: 20, max: 100 };

export async function readOne<Body>(
  sql: Sql,
  kind: RecordKind<string, Body>,
  id: string,
): Promise<RecordRow<Body> | null> {
  return (await readMany(sql, kind, [id]))[0] ?? null;
}

export async function readMany<Body>(
  sql: Sql,
  kind: RecordKind<string, Body>,
  ids: readonly string[],
): Promise<readonly RecordRow<Body>[]> {
  const valid = ids.filter(isUuid);
  if (valid.length === 0) return [];
  const rows = await sql.query<RecordColumns>(
    `select ${recordColumns} from cockpit.record r where r.kind = $1 and r.id = any ($2::uuid[])
     order by array_position($2::uuid[], r.id)`,
    [kind.name, valid],
  );
  return rows.map((row) => parseRow(kind, row));
}

/** Rows as the database has them, by key; for writers that compare. */
export async function readByKeys(
  sql: Sql,
  kind: RecordKind,
  keys: readonly string[],
): Promise<readonly RecordColumns[]> {
  return sql.query<RecordColumns>(
    `select ${recordColumns} from cockpit.record r where r.kind = $1 and r.key = any ($2::text[])`,
    [kind.name, keys],
  );
}

export async function listRecords<Body>(
  sql: Sql,
  kind: RecordKind<string, Body>,
  filter: ListFilter,
): Promise<RecordPage<Body>> {
  const limit = Math.min(Math.max(filter.limit ?? listLimit.usual, 1), listLimit.max);
  const isNewest = filter.order !== 'oldest';
  const { where, parameters } = conditionsOf(kind, filter);
  if (filter.status !== undefined) {
    parameters.push([filter.status].flat());
    where.push(`r.status = any ($${parameters.length}::text[])`);
  }
  if (filter.changedFrom !== undefined) {
    parameters.push(filter.changedFrom);
    where.push(`r.updated_at >= $${parameters.length}::timestamptz`);
  }
  if (filter.removed !== 'with') {
    where.push(`r.deleted_at is ${filter.removed === 'only' ? 'not ' : ''}null`);
  }
  if (filter.after !== undefined) {
    const [at, id] = parseCursor(filter.after);
    parameters.push(at, id);
    const [first, second] = [parameters.length - 1, parameters.length];
    const beyond = isNewest ? '<' : '>';
    where.push(`(${sortKey}, r.id) ${beyond} ($${first}::timestamptz, $${second}::uuid)`);
  }
  const direction = isNewest ? 'desc' : 'asc';
  const rows = await sql.query<RecordColumns>(
    `select ${recordColumns} from cockpit.record r where ${where.join(' and ')}
     order by ${sortKey} ${direction}, r.id ${direction} limit ${limit + 1}`,
    parameters,
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const page = rows.values().take(limit);
  return {
    // A full page is 40 ms of work, in which nobody else would be answered.
    rows: await collectInTurns(page.map((row) => parseRow(kind, row))),
    next: last === undefined ? null : renderCursor(last),
  };
}

const sortKey = 'coalesce(r.at, r.created_at)';

function conditionsOf(kind: RecordKind, { from, to, linkedTo }: CountFilter) {
  const where = ['r.kind = $1'];
  const parameters: unknown[] = [kind.name];
  if (from !== undefined) {
    parameters.push(from);
    where.push(`${sortKey} >= $${parameters.length}::timestamptz`);
  }
  if (to !== undefined) {
    parameters.push(to);
    where.push(`${sortKey} < $${parameters.length}::timestamptz`);
  }
  if (linkedTo !== undefined) {
    parameters.push(linkedTo.kind, isUuid(linkedTo.id) ? linkedTo.id : null, linkedTo.role ?? null);
    const [first, second, third] = [2, 1, 0].map((back) => `$${parameters.length - back}`);
    where.push(`r.id in (select l.id from cockpit.link l where l.kind = $1
      and l.to_kind = ${first} and l.to_id = ${second}::uuid
      and (${third}::text is null or l.role = ${third}))`);
  }
  return { where, parameters };
}

function renderCursor({ sorted_at, id }: RecordColumns): string {
  return Buffer.from(`${sorted_at.toISOString()} ${id}`).toString('base64url');
}

function parseCursor(cursor: string): readonly [at: string, id: string] {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (isUuid(id) && !Number.isNaN(Date.parse(at))) return [at, id];
  throw new Fault({
    code: 'usage',
    message: 'this is no place in the list',
    hint: 'start again from its first page',
  });
}

export async function countRecords(
  sql: Sql,
  kind: RecordKind,
  filter: CountFilter,
): Promise<Readonly<Record<string, number>>> {
  const { where, parameters } = conditionsOf(kind, filter);
  const rows = await sql.query<{ status: string; count: number }>(
    `select coalesce(r.status, '') as status, count(*)::int as count from cockpit.record r
     where ${where.join(' and ')} and r.deleted_at is null group by 1 order by 1`,
    parameters,
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

export async function findRecords(
  sql: Sql,
  text: string,
  { kinds, limit = findLimit.usual }: FindOptions,
): Promise<readonly FoundRecord[]> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [];
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  const rows = await sql.query<FoundRecord & { readonly sorted_at: Date }>(
    `select r.kind, r.id::text as id, r.label, r.status, ${sortKey} as sorted_at
     from cockpit.record r
     where r.deleted_at is null and ($2::text[] is null or r.kind = any ($2))
       and (r.label || ' ' || r.body::text) ilike all ($1::text[])
     order by (r.label ilike all ($1::text[])) desc, ${sortKey} desc, r.id
     limit ${Math.min(Math.max(limit, 1), findLimit.max)}`,
    [patterns, kinds ?? null],
  );
  return rows.map(({ sorted_at, ...row }) => ({ ...row, at: sorted_at.toISOString() }));
}

type HistoryColumns = Omit<HistoryEntry, 'at' | 'links'> & {
  readonly changed_at: Date;
  readonly links: StoredLinks;
};

export async function readHistory(
  sql: Sql,
  kind: RecordKind,
  id: string,
): Promise<readonly HistoryEntry[]> {
  if (!isUuid(id)) return [];
  const rows = await sql.query<HistoryColumns>(
    `select seq::float8 as seq, version, op, actor, changed_at, body, links
     from cockpit.history where kind = $1 and id = $2 order by version`,
    [kind.name, id],
  );
  return rows.map(({ changed_at, links, ...row }) => ({
    ...row,
    links: fromStoredLinks(kind, links),
    at: changed_at.toISOString(),
  }));
}
