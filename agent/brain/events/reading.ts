import type { DatabaseSync } from 'node:sqlite';
import type { Catalogue } from './catalogue.ts';
import { limits } from './limits.ts';
import type { Row } from './row.ts';
import { checkIdentity, openReader, statement } from './store.ts';
import type { EventRegistry, ReadRange, StoredEvent } from './types.ts';

const eventColumns = 'seq, id, type, at, recorded_at, source, trace, dedupe_key, payload, hash';

type EventRow = Omit<Row, 'prev' | 'marks'>;

/** The event of a row, its payload as its current type has it. Live events and read ones both come from
 * here, so that a projection sees the same whichever way it is built. */
export function eventOfRow<R extends EventRegistry>(
  catalogue: Catalogue,
  row: EventRow,
): StoredEvent<R> & { readonly type: string } {
  const { type, payload } = catalogue.revive(row.type, row.payload);
  const event: Record<string, unknown> = {
    seq: row.seq,
    id: row.id,
    type,
    at: row.at,
    recordedAt: row.recorded_at,
    source: row.source,
    trace: row.trace,
    payload,
    hash: row.hash,
  };
  if (row.dedupe_key !== null) event.dedupeKey = row.dedupe_key;
  // The catalogue is made from R, and what it revives has passed that type's schema.
  return event as unknown as StoredEvent<R> & { readonly type: string };
}

/** Reads in pages: no statement stays open between two of them, so the caller may append meanwhile. */
export function* readEvents<R extends EventRegistry>(
  db: DatabaseSync,
  catalogue: Catalogue,
  range: ReadRange<string> = {},
): Generator<StoredEvent<R> & { readonly type: string }> {
  const conditions = ['seq > ?', 'seq <= ?', 'at >= ?', 'at < ?'];
  const names = (range.types ?? []).flatMap((type) => catalogue.storedNames(type));
  if (range.types !== undefined) {
    // By one type the index is in the order of the log; by several it would have to be sorted for each
    // page, and the unary plus keeps SQLite from it.
    const marks = names.map(() => '?').join(', ');
    conditions.push(names.length === 1 ? 'type = ?' : `+type in (${marks})`);
  }
  const sql = `select ${eventColumns} from events where ${conditions.join(' and ')} order by seq limit ?`;
  let after = range.after ?? 0;
  let left = range.limit ?? Number.MAX_SAFE_INTEGER;
  const [upTo, from, until] = [
    range.upTo ?? Number.MAX_SAFE_INTEGER,
    range.from ?? 0,
    range.until ?? Number.MAX_SAFE_INTEGER,
  ];
  while (left > 0) {
    const wanted = Math.min(left, limits.pageRows);
    const rows = statement(db, sql).all(after, upTo, from, until, ...names, wanted);
    for (const row of rows as unknown as EventRow[]) yield eventOfRow<R>(catalogue, row);
    if (rows.length < wanted) return;
    after = Number(rows.at(-1)?.seq);
    left -= rows.length;
  }
}

export function readEvent<R extends EventRegistry>(
  db: DatabaseSync,
  catalogue: Catalogue,
  id: string,
): StoredEvent<R> | undefined {
  const row = statement(db, `select ${eventColumns} from events where id = ?`).get(id);
  return row === undefined ? undefined : eventOfRow<R>(catalogue, row as unknown as EventRow);
}

export interface Tip {
  readonly seq: number;
  readonly hash: string;
}

/** The newest row; undefined for an empty log. */
export function readTip(db: DatabaseSync): Tip | undefined {
  const row = statement(db, 'select seq, hash from events order by seq desc limit 1').get();
  return row as unknown as Tip | undefined;
}

/** When the newest event of these types in a log on the disk was written; undefined when there is none.
 * Throws Fault `brain.store`. */
export function readNewestTime(path: string, types: readonly string[]): number | undefined {
  const db = openReader(path);
  try {
    checkIdentity(db, path);
    const newest = db.prepare(
      'select recorded_at from events where type = ? order by seq desc limit 1',
    );
    const times = types.map((type) => Number(newest.get(type)?.recorded_at ?? 0));
    const latest = Math.max(0, ...times);
    return latest === 0 ? undefined : latest;
  } finally {
    db.close();
  }
}

/** Throws Fault `brain.store` when the log holds a type this registry cannot read. */
export function checkTypes(db: DatabaseSync, catalogue: Catalogue): void {
  // A loose index scan: one look-up a type, not one a row.
  const types = statement(
    db,
    `with recursive found(type) as (
      select min(type) from events
      union all
      select (select min(type) from events where type > found.type) from found where type is not null
    ) select type from found where type is not null`,
  ).all();
  for (const { type } of types) catalogue.expect(String(type));
}
