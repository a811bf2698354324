import type { DatabaseSync } from 'node:sqlite';

// "PBrn", SQLite's place for saying whose file this is.
export const applicationId = 0x50_42_72_6e;
export const schemaVersion = 1;

/** The log itself. The triggers keep every writer from changing, dropping, inserting between or forking
 * rows by mistake; what gets round them is found by the chain, the marks and the head. Indexes are not
 * unique: `insert or replace` deletes on a unique index without asking a trigger. */
const logTable = `create table events (
  seq integer primary key,
  id text not null,
  type text not null,
  at integer not null,
  recorded_at integer not null,
  source text not null,
  trace text not null,
  dedupe_key text,
  payload text not null,
  prev text not null,
  marks text not null,
  hash text not null
) strict`;

const logParts = [
  logTable,
  'create index events_id on events (id)',
  'create index events_type on events (type)',
  `create trigger events_no_update before update on events
begin select raise(abort, 'events are append-only'); end`,
  `create trigger events_no_delete before delete on events
begin select raise(abort, 'events are append-only'); end`,
  `create trigger events_chain before insert on events
when new.seq is not (select coalesce(max(seq), 0) + 1 from events)
  or new.prev is not coalesce(
    (select hash from events order by seq desc limit 1),
    '0000000000000000000000000000000000000000000000000000000000000000')
  or exists (select 1 from events where id = new.id)
begin select raise(abort, 'events are a chain without gaps'); end`,
] as const;

const projectionTable = `create table projections (
  name text primary key,
  version integer not null,
  schema text not null,
  tables text not null
) strict, without rowid`;

export function createSchema(db: DatabaseSync): void {
  for (const part of logParts) db.exec(part);
  db.exec(projectionTable);
  db.exec(`pragma application_id = ${applicationId}`);
  db.exec(`pragma user_version = ${schemaVersion}`);
}

/** The table, indexes and triggers of the log that are missing or not as they were made; by name. */
export function findSchemaChanges(db: DatabaseSync): readonly string[] {
  const found = new Set(
    db
      .prepare(`select sql from sqlite_schema where tbl_name = 'events' and sql is not null`)
      .all()
      // SQLite keeps a statement as it was written, but for its first two words.
      .map(({ sql }) =>
        String(sql).replace(/^CREATE (?:TABLE|INDEX|TRIGGER)/, (words) => words.toLowerCase()),
      ),
  );
  const changes = logParts.filter((part) => !found.delete(part)).map(nameOf);
  return [...changes, ...[...found].map(nameOf)];
}

function nameOf(statement: string): string {
  return statement.split(/\s+/).slice(1, 3).join(' ');
}
