import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';
import type { Catalogue, CheckedEvent } from './catalogue.ts';
import { parseTypeName } from './define.ts';
import type { Applier } from './projecting.ts';
import { eventOfRow, readTip } from './reading.ts';
import { genesis, type Row, sealRow } from './row.ts';
import { statement } from './store.ts';
import type { AppendResult, EventRegistry, StoredEvent } from './types.ts';

export interface Appended<R extends EventRegistry> {
  readonly results: readonly AppendResult[];
  /** Without the duplicates. */
  readonly written: readonly StoredEvent<R>[];
  /** The newest row before. */
  readonly before: number;
}

const insertSql = `insert into events
  (seq, id, type, at, recorded_at, source, trace, dedupe_key, payload, prev, marks, hash)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Writes the events behind the tip, which is read here: only inside a transaction that began with
 * `begin immediate` is it sure to stay the tip. Throws Fault `brain.event-conflict`. */
export function appendRows<R extends EventRegistry>(
  db: DatabaseSync,
  catalogue: Catalogue,
  apply: Applier<R>,
  events: readonly CheckedEvent[],
  recordedAt: number,
): Appended<R> {
  let { seq, hash: prev } = readTip(db) ?? { seq: 0, hash: genesis };
  const before = seq;
  const results: AppendResult[] = [];
  const written: StoredEvent<R>[] = [];
  for (const event of events) {
    const id = idOf(event, prev, seq + 1);
    const earlier = findEarlier(db, catalogue, event, id);
    if (earlier !== undefined) {
      results.push({ ...earlier, duplicate: true });
      continue;
    }
    seq += 1;
    const row = sealRow({
      seq,
      id,
      type: event.type,
      at: event.at,
      recorded_at: recordedAt,
      source: event.source,
      trace: event.trace,
      dedupe_key: event.dedupeKey,
      payload: event.payload,
      prev,
    });
    insertRow(db, row);
    const stored = eventOfRow<R>(catalogue, row);
    apply(stored);
    written.push(stored);
    results.push({ id: row.id, seq, duplicate: false });
    prev = row.hash;
  }
  return { results, written, before };
}

function insertRow(db: DatabaseSync, row: Row): void {
  statement(db, insertSql).run(
    row.seq,
    row.id,
    row.type,
    row.at,
    row.recorded_at,
    row.source,
    row.trace,
    row.dedupe_key,
    row.payload,
    row.prev,
    row.marks,
    row.hash,
  );
}

/** With a key the same event has the same id everywhere; without one its place in the chain is unique. */
function idOf({ type, dedupeKey }: CheckedEvent, prev: string, seq: number): string {
  return dedupeKey === null ? shortHash(`place\n${prev}\n${seq}`) : idOfKey(type, dedupeKey);
}

/** The id of the event of this type, in any of its versions, that has this key. */
export function idOfKey(type: string, dedupeKey: string): string {
  return shortHash(`key\n${parseTypeName(type).family}\n${dedupeKey}`);
}

const shortHash = (text: string) => hash('sha256', text, 'hex').slice(0, 32);

/** The event that is there under the same key. */
function findEarlier(
  db: DatabaseSync,
  catalogue: Catalogue,
  event: CheckedEvent,
  id: string,
): { readonly id: string; readonly seq: number } | undefined {
  if (event.dedupeKey === null) return undefined;
  const row = statement(db, 'select seq, id, type, payload from events where id = ?').get(id);
  if (row === undefined) return undefined;
  const earlier = { id: String(row.id), seq: Number(row.seq) };
  // An older version says the same when it does so once it is brought up to date.
  const payload =
    row.type === event.type
      ? String(row.payload)
      : catalogue.current(String(row.type), String(row.payload));
  if (payload === event.payload) return earlier;
  throw new Fault({
    code: 'brain.event-conflict',
    message: `event ${earlier.seq} has the same dedupe key ${JSON.stringify(event.dedupeKey)} and says something else; nothing was written`,
    hint: 'what is new needs a key of its own, made from what makes it new',
    where: event.type,
  });
}
