import { createHash } from 'node:crypto';
import { Fault } from '#lib';
import type { Sql } from '#lib/postgres';
import type { TransferCounts } from '../types.ts';
import {
  endSchema,
  formatVersion,
  headSchema,
  type Line,
  lineSchema,
  transferFault,
} from './format.ts';
import { rebuildRecords } from './rebuild.ts';

const pageLines = 500;
const damaged = 'copy the file again; an export that is whole ends with its own check sum';

/** In the transaction of `sql`, which rolls back when this throws.
 * @throws Fault cockpit.transfer */
export async function importCockpit(
  sql: Sql,
  lines: AsyncIterable<string> | Iterable<string>,
  { replace = false }: { readonly replace?: boolean },
): Promise<TransferCounts> {
  await makeRoom(sql, replace);
  const state = { hash: createHash('sha256'), line: 0, isWhole: false };
  const counts = { history: 0, audit: 0, points: 0 };
  let page: Line[] = [];
  for await (const text of lines) {
    state.line++;
    if (state.isWhole) throw transferFault('something follows its end', damaged, state.line);
    const value = parseLine(text, state.line);
    if (state.line === 1) checkHead(value);
    const end = endSchema.safeParse(value);
    if (end.success) {
      await writePage(sql, page);
      checkEnd(end.data.end, { ...counts, sha256: state.hash.digest('hex') });
      state.isWhole = true;
      continue;
    }
    state.hash.update(`${text.replace(/\n$/, '')}\n`);
    if (state.line === 1) continue;
    const line = checkLine(value, state.line);
    counts['history' in line ? 'history' : 'audit' in line ? 'audit' : 'points']++;
    page.push(line);
    if (page.length >= pageLines) {
      await writePage(sql, page);
      page = [];
    }
  }
  if (!state.isWhole) throw transferFault('it breaks off before its end', damaged, state.line);
  await rebuildRecords(sql);
  return counts;
}

async function makeRoom(sql: Sql, replace: boolean): Promise<void> {
  if (replace) {
    await sql.query(`set local cockpit.replacing = 'on'`);
    await sql.query(
      'truncate cockpit.link, cockpit.record, cockpit.history, cockpit.audit, cockpit.point',
    );
    await sql.query(`set local cockpit.replacing = 'off'`);
    return;
  }
  const [row] = await sql.query<{ is_there: boolean }>(
    `select exists (select from cockpit.history) or exists (select from cockpit.audit)
       or exists (select from cockpit.point) as is_there`,
  );
  if (row?.is_there !== true) return;
  throw transferFault(
    'this cockpit is not empty, and an import is never mixed with what is there',
    'export what is there, then import with --replace',
  );
}

function parseLine(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw transferFault('it is no JSON', damaged, line);
  }
}

function checkHead(value: unknown): void {
  const head = headSchema.safeParse(value);
  if (!head.success) {
    throw transferFault('this is no export of a cockpit', '`panther cockpit export` makes one', 1);
  }
  if (head.data.version <= formatVersion) return;
  throw transferFault(
    `it has format ${head.data.version}, this release knows ${formatVersion}`,
    'import it with the release that wrote it, or a newer one',
    1,
  );
}

function checkLine(value: unknown, line: number): Line {
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw transferFault('it is no line of an export', damaged, line);
}

type End = TransferCounts & { readonly sha256: string };

function checkEnd(told: End, found: End): void {
  const names = ['history', 'audit', 'points', 'sha256'] as const;
  const different = names.find((name) => told[name] !== found[name]);
  if (different === undefined) return;
  throw transferFault(`its ${different} is ${found[different]}, not ${told[different]}`, damaged);
}

// A JSON null in a set of records is an SQL null.
const inserts = {
  history: `insert into cockpit.history
    select seq, kind, id, version, op, actor, changed_at, key, source_hash, at, status, label,
      coalesce(body, 'null'), links
    from jsonb_to_recordset($1::jsonb) as t(seq bigint, kind text, id uuid, version integer,
      op text, actor text, changed_at timestamptz, key text, source_hash text, at timestamptz,
      status text, label text, body jsonb, links jsonb)`,
  audit: `insert into cockpit.audit
    select seq, actor, action, subject, coalesce(request, 'null'), outcome, coalesce(detail, 'null'),
      started, at
    from jsonb_to_recordset($1::jsonb) as t(seq bigint, actor text, action text, subject text,
      request jsonb, outcome text, detail jsonb, started bigint, at timestamptz)`,
  point: `insert into cockpit.point
    select seq, series, subject, at, coalesce(value, 'null')
    from jsonb_to_recordset($1::jsonb) as t(seq bigint, series text, subject text,
      at timestamptz, value jsonb)`,
};

async function writePage(sql: Sql, page: readonly Line[]): Promise<void> {
  for (const name of ['history', 'audit', 'point'] as const) {
    const rows = page.flatMap((line) => (name in line ? [line[name as keyof Line]] : []));
    if (rows.length === 0) continue;
    try {
      await sql.query(inserts[name], [JSON.stringify(rows)]);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'postgres.failed') throw error;
      throw transferFault(`its rows contradict each other: ${error.message}`, damaged);
    }
  }
}
