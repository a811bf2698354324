import { canonicalJson, Fault, sha256Hex } from '#lib';
import type { Sql } from '#lib/postgres';
import type { Links, RecordKind, RecordRow } from '../model/record.ts';
import { type Actor, actor as actorSchema } from '../model/vocabulary.ts';
import {
  checkLinks,
  readTargets,
  removeLinks,
  sameLinks,
  toStoredLinks,
  writeLinks,
} from './links.ts';
import { readByKeys } from './read-records.ts';
import {
  completeLinks,
  isUuid,
  parseRow,
  type RecordColumns,
  recordColumns,
  unknownRecord,
} from './rows.ts';
import type { CreateOptions, HistoryEntry, KeyedItem, Upserted } from './types.ts';

/** What writes need beside the transaction they are in. */
export interface WriteContext {
  readonly sql: Sql;
  readonly now: string;
  readonly newId: () => string;
}

export async function createRecord<Body>(
  context: WriteContext,
  kind: RecordKind<string, Body>,
  body: unknown,
  { actor, id = context.newId(), links = {} }: CreateOptions,
): Promise<RecordRow<Body>> {
  if (!isUuid(id)) throw invalid(kind, 'its id is no UUID', 'id');
  const lower = id.toLowerCase();
  const [taken] = await context.sql.query(
    'select 1 as one from cockpit.record where kind = $1 and id = $2',
    [kind.name, lower],
  );
  if (taken !== undefined) throw invalid(kind, 'one with this id is there already', 'id');
  const [row] = await insert(context, kind, actor, [{ id: lower, body, links }]);
  if (row === undefined) throw new Error('an insert gave no row');
  return row;
}

export async function updateRecord<Body>(
  context: WriteContext,
  kind: RecordKind<string, Body>,
  id: string,
  change: { readonly version: number; readonly body: unknown; readonly links?: Links | undefined },
  actor: Actor,
): Promise<RecordRow<Body>> {
  const before = await readForChange(context, kind, id, change.version);
  if (before.deleted_at !== null) throw unknownRecord(kind, id);
  return revise(context, kind, { ...change, before, actor, op: 'update' });
}

/** Removes or restores; nothing is written when it is so already. */
export async function setRemoved<Body>(
  context: WriteContext,
  kind: RecordKind<string, Body>,
  id: string,
  actor: Actor,
  op: 'remove' | 'restore',
  version: number | undefined,
): Promise<RecordRow<Body>> {
  const before = await readForChange(context, kind, id, version);
  if ((before.deleted_at !== null) === (op === 'remove')) return parseRow(kind, before);
  return revise(context, kind, { before, body: before.body, actor, op });
}

export async function upsertRecords<Body>(
  context: WriteContext,
  kind: RecordKind<string, Body>,
  items: readonly KeyedItem<unknown>[],
  actor: Actor,
): Promise<readonly Upserted<Body>[]> {
  const keys = items.map(({ key }) => key);
  const rows = await readByKeys(context.sql, kind, keys);
  const known = new Map(rows.map((row) => [row.key, row]));
  const seen = new Set<string>();
  const repeated = new Set(keys.filter((key) => seen.has(key) || !seen.add(key)));
  const done: Upserted<Body>[] = [];
  let fresh: Insertion[] = [];
  // New ones are written together, before whatever has to come after them.
  const flush = async () => {
    const rows = await insert(context, kind, actor, fresh);
    done.push(...rows.map((row) => ({ outcome: 'created' as const, row })));
    fresh = [];
  };
  for (const { key, body, links = {} } of items) {
    const sourceHash = sha256Hex(canonicalJson({ body: kind.parse(body), links }));
    const before = known.get(key);
    if (before === undefined) {
      fresh.push({ id: context.newId(), body, links, key, sourceHash });
      if (!repeated.has(key)) continue;
    }
    await flush();
    if (before?.deleted_at === null && before.source_hash !== sourceHash) {
      refuseAppendOnly(kind);
      const change = { before, body, links, actor, op: 'update' as const, sourceHash };
      done.push({ outcome: 'updated', row: await revise(context, kind, change) });
    } else if (before !== undefined) {
      const outcome = before.deleted_at === null ? 'unchanged' : 'removed';
      done.push({ outcome, row: parseRow(kind, before) });
    }
    // What comes twice is compared with what was just written.
    if (repeated.has(key)) {
      for (const row of await readByKeys(context.sql, kind, [key])) known.set(key, row);
    }
  }
  await flush();
  return done;
}

interface Insertion {
  readonly id: string;
  readonly body: unknown;
  readonly links: Links;
  readonly key?: string;
  readonly sourceHash?: string;
}

async function insert<Body>(
  context: WriteContext,
  kind: RecordKind<string, Body>,
  actor: Actor,
  insertions: readonly Insertion[],
): Promise<readonly RecordRow<Body>[]> {
  if (insertions.length === 0) return [];
  const { sql, now } = context;
  const rows = [];
  const targets = await readTargets(
    sql,
    kind,
    insertions.map(({ links }) => links),
  );
  for (const { id, body, links, key = null, sourceHash = null } of insertions) {
    const own = { kind: kind.name, id, version: 1, key, source_hash: sourceHash };
    const all = await checkLinks(sql, kind, links, {}, targets);
    rows.push({ columns: { ...columnsOf(kind, body), ...own }, links: all });
  }
  await writeRows(
    sql,
    `insert into cockpit.record (kind, id, key, source_hash, version, at, status, label, body,
       created_at, updated_at)
     select kind, id, key, source_hash, version, at, status, label, body, $2::timestamptz, $2::timestamptz
     from new`,
    rows.map(({ columns }) => columns),
    now,
  );
  const linked = rows.map(({ columns: { id }, links }) => ({ id, links }));
  await writeLinks(sql, kind, linked);
  await writeHistory(sql, kind, rows, { op: 'create', actor, now });
  return rows.map(({ columns: { id, body }, links }) => ({
    ...{ kind: kind.name, id, version: 1, body: kind.parse(body), links },
    ...{ createdAt: now, updatedAt: now, deletedAt: null },
  }));
}

interface Revision {
  readonly before: RecordColumns;
  readonly body: unknown;
  readonly links?: Links | undefined;
  readonly actor: Actor;
  readonly op: 'update' | 'remove' | 'restore';
  readonly sourceHash?: string;
}

async function revise<Body>(
  context: WriteContext,
  kind: RecordKind<string, Body>,
  { before, body, links, actor, op, sourceHash }: Revision,
): Promise<RecordRow<Body>> {
  const { sql, now } = context;
  const old = completeLinks(kind, before.links);
  const columns = columnsOf(kind, body);
  const all = links === undefined ? old : await checkLinks(sql, kind, links, old);
  const isSame = canonicalJson(columns.body) === canonicalJson(before.body) && sameLinks(old, all);
  const hash = sourceHash ?? before.source_hash;
  if (op === 'update' && isSame && hash === before.source_hash) return parseRow(kind, before);
  const { id, key } = before;
  const version = before.version + 1;
  const after = { ...columns, kind: kind.name, id, key, source_hash: hash, version };
  const deletedAt = op === 'remove' ? now : null;
  await writeRows(
    sql,
    `update cockpit.record r set version = new.version, source_hash = new.source_hash, at = new.at,
       status = new.status, label = new.label, body = new.body, updated_at = $2::timestamptz,
       deleted_at = ${deletedAt === null ? 'null' : '$2::timestamptz'}
     from new where r.kind = new.kind and r.id = new.id`,
    [after],
    now,
  );
  if (!sameLinks(old, all)) {
    await removeLinks(sql, kind, id);
    await writeLinks(sql, kind, [{ id, links: all }]);
  }
  await writeHistory(sql, kind, [{ columns: after, links: all }], { op, actor, now });
  const createdAt = before.created_at.toISOString();
  const row = { kind: kind.name, id, version, body: kind.parse(after.body), links: all };
  return { ...row, createdAt, updatedAt: now, deletedAt };
}

/** An escaped U+0000 in JSON text, which jsonb cannot hold; an escaped backslash before `u0000` is none. */
const nul = /(?<!\\)(?:\\\\)*\\u0000/;

interface NewColumns {
  readonly at: string | null;
  readonly status: string | null;
  readonly label: string;
  readonly body: unknown;
}

function columnsOf<Body>(kind: RecordKind<string, Body>, body: unknown): NewColumns {
  const parsed = kind.parse(body);
  // The way through the text refuses what JSON cannot carry, and leaves out what is undefined.
  const text = canonicalJson(parsed);
  if (nul.test(text)) throw invalid(kind, 'a text in it has the character U+0000');
  const [at, status, label] = [kind.at(parsed), kind.status(parsed), kind.label(parsed)];
  return { at, status, label: label.replaceAll('\0', ''), body: JSON.parse(text) };
}

/** The rows to be written, in their order. */
const newRows = `with new as (select * from rows from (jsonb_to_recordset($1::jsonb)
  as (kind text, id uuid, key text, source_hash text, version integer, at timestamptz, status text,
    label text, body jsonb, links jsonb)) with ordinality order by ordinality)`;

async function writeRows(
  sql: Sql,
  text: string,
  rows: readonly object[],
  now: string,
): Promise<void> {
  await sql.query(`${newRows} ${text}`, [JSON.stringify(rows), now]);
}

async function writeHistory(
  sql: Sql,
  kind: RecordKind,
  rows: readonly { readonly columns: object; readonly links: Links }[],
  by: { readonly op: HistoryEntry['op']; readonly actor: Actor; readonly now: string },
): Promise<void> {
  const all = rows.map(({ columns, links }) => ({ ...columns, links: toStoredLinks(kind, links) }));
  await sql.query(
    `${newRows} insert into cockpit.history (seq, kind, id, version, op, actor, changed_at, key,
       source_hash, at, status, label, body, links)
     select nextval('cockpit.seq'), kind, id, version, $3, $4, $2::timestamptz, key, source_hash, at,
       status, label, body, links from new`,
    [JSON.stringify(all), by.now, by.op, checkActor(by.actor)],
  );
}

async function readForChange(
  { sql }: WriteContext,
  kind: RecordKind,
  id: string,
  version: number | undefined,
): Promise<RecordColumns> {
  refuseAppendOnly(kind);
  const rows = isUuid(id)
    ? await sql.query<RecordColumns>(
        `select ${recordColumns} from cockpit.record r where r.kind = $1 and r.id = $2`,
        [kind.name, id],
      )
    : [];
  const [row] = rows;
  if (row === undefined) throw unknownRecord(kind, id);
  if (version === undefined || version === row.version) return row;
  throw new Fault({
    code: 'cockpit.stale',
    message: `this ${kind.name} was changed meanwhile: version ${row.version}, not ${version}`,
    hint: 'read it again and repeat the change on what it says now',
    where: `${kind.name} ${id}`,
  });
}

function refuseAppendOnly(kind: RecordKind): void {
  if (!kind.appendOnly) return;
  throw invalid(kind, 'it is a record of what was, and never changed; add another');
}

/** @throws Fault cockpit.record */
export function checkActor(actor: string): string {
  if (actorSchema.safeParse(actor).success) return actor;
  throw new Fault({
    code: 'cockpit.record',
    message: `${JSON.stringify(actor)} is nobody who can act`,
    hint: 'person:NAME, agent:NAME, rule:ID or source:NAME',
  });
}

function invalid(kind: RecordKind, problem: string, field?: string): Fault {
  return new Fault({
    code: 'cockpit.record',
    message: `this is no ${kind.name}: ${problem}`,
    where: field === undefined ? kind.name : `${kind.name}.${field}`,
  });
}
