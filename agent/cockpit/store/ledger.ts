import { canonicalJson, Fault, redactValue } from '#lib';
import type { Sql } from '#lib/postgres';
import type { AuditEntry, AuditFilter, AuditRow, Change, Point, PointFilter } from './types.ts';
import { checkActor } from './write-records.ts';

const auditLimit = { usual: 100, max: 1_000 };
const pointLimit = { usual: 1_000, max: 20_000 };
const changeLimit = { usual: 1_000, max: 10_000 };

export async function writeAudit(sql: Sql, entry: AuditEntry, now: string): Promise<number> {
  const { actor, action, subject = null, request = null, outcome, detail = null, started } = entry;
  const [row] = await sql.query<{ seq: number }>(
    `insert into cockpit.audit (seq, actor, action, subject, request, outcome, detail, started, at)
     values (nextval('cockpit.seq'), $1, $2, $3, $4::jsonb, $5, $6::jsonb, $7, $8)
     returning seq::float8 as seq`,
    [
      checkActor(actor),
      action,
      subject,
      plain(request),
      outcome,
      plain(detail),
      started ?? null,
      now,
    ],
  );
  if (row === undefined) throw new Error('an insert gave no row');
  return row.seq;
}

/** Without secrets, and without the character that the database cannot hold. */
function plain(value: unknown): string {
  const text = JSON.stringify(redactValue(value) ?? null);
  return text.replace(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1');
}

export async function readAudits(sql: Sql, filter: AuditFilter): Promise<readonly AuditRow[]> {
  const { actor, action, subject, outcome, before, limit = auditLimit.usual } = filter;
  const rows = await sql.query<Omit<AuditRow, 'at'> & { readonly at: Date }>(
    `select seq::float8 as seq, actor, action, subject, request, outcome, detail,
       started::float8 as started, at
     from cockpit.audit
     where ($1::text is null or actor = $1) and ($2::text is null or action = $2)
       and ($3::text is null or subject = $3) and ($4::text is null or outcome = $4)
       and ($5::bigint is null or seq < $5)
     order by cockpit.audit.seq desc limit ${bound(limit, auditLimit.max)}`,
    [actor ?? null, action ?? null, subject ?? null, outcome ?? null, before ?? null],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

interface PointRow {
  readonly subject: string;
  readonly at: Date;
  readonly value: unknown;
}

export async function writePoint(
  sql: Sql,
  series: string,
  { subject, at, value }: Point,
): Promise<boolean> {
  if (Number.isNaN(Date.parse(at))) {
    throw new Fault({ code: 'cockpit.record', message: `${at} is no instant`, where: series });
  }
  const text = canonicalJson(value);
  const [same] = await sql.query<{ value: unknown }>(
    `select value from cockpit.point where series = $1 and subject = $2 and at = $3
     order by seq desc limit 1`,
    [series, subject, at],
  );
  if (same !== undefined && canonicalJson(same.value) === text) return false;
  await sql.query(
    `insert into cockpit.point (seq, series, subject, at, value)
     values (nextval('cockpit.seq'), $1, $2, $3, $4::jsonb)`,
    [series, subject, at, text],
  );
  return true;
}

export async function readPoints(
  sql: Sql,
  series: string,
  { subject, from, to, limit = pointLimit.usual }: PointFilter,
): Promise<readonly Point[]> {
  const rows = await sql.query<PointRow>(
    `select distinct on (at) subject, at, value from cockpit.point
     where series = $1 and subject = $2 and ($3::timestamptz is null or at >= $3)
       and ($4::timestamptz is null or at < $4)
     order by at desc, seq desc limit ${bound(limit, pointLimit.max)}`,
    [series, subject, from ?? null, to ?? null],
  );
  return rows.map(parsePoint).reverse();
}

export async function readLatestPoints(sql: Sql, series: string): Promise<readonly Point[]> {
  const rows = await sql.query<PointRow>(
    `select distinct on (subject) subject, at, value from cockpit.point
     where series = $1 order by subject, at desc, seq desc`,
    [series],
  );
  return rows.map(parsePoint);
}

function parsePoint({ subject, at, value }: PointRow): Point {
  return { subject, at: at.toISOString(), value };
}

/** Writers take turns, so numbers are committed in their order and none comes late. */
export async function readChanges(
  sql: Sql,
  after: number,
  limit: number = changeLimit.usual,
): Promise<readonly Change[]> {
  const rows = await sql.query<Omit<Change, 'at'> & { readonly at: Date }>(
    `(select seq::float8 as seq, 'record' as what, kind as name, id::text as subject, changed_at as at
      from cockpit.history where cockpit.history.seq > $1)
     union all
     (select seq::float8, 'audit', action, coalesce(subject, ''), at
      from cockpit.audit where cockpit.audit.seq > $1)
     union all
     (select seq::float8, 'point', series, subject, at
      from cockpit.point where cockpit.point.seq > $1)
     order by 1 limit ${bound(limit, changeLimit.max)}`,
    [after],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

export async function readLastChange(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ seq: number }>(
    `select greatest((select max(seq) from cockpit.history), (select max(seq) from cockpit.audit),
       (select max(seq) from cockpit.point), 0)::float8 as seq`,
  );
  return row?.seq ?? 0;
}

function bound(limit: number, max: number): number {
  return Math.min(Math.max(Math.trunc(limit), 1), max);
}
