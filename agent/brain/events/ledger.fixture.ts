import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { createManualClock } from '#lib';
import {
  createEventLog,
  defineEvent,
  defineProjection,
  type EventLogOptions,
  type NewEvent,
  statement,
} from './index.ts';

/** Two types and two projections: enough of a ledger to append, replay and tamper with. */
export const noted = defineEvent({
  type: 'signal.noted.v1',
  description: 'Somebody noted something',
  payload: z.strictObject({ symbol: z.string(), note: z.string(), weight: z.number() }),
  durability: 'normal',
});

export const filled = defineEvent({
  type: 'order.filled.v1',
  description: 'An order was filled',
  payload: z.strictObject({ symbol: z.string(), size: z.number(), price: z.number() }),
  durability: 'full',
});

export const ledgerEvents = [noted, filled] as const;
export type LedgerEvents = typeof ledgerEvents;

export const holdings = defineProjection({
  name: 'holdings',
  schema: 'create table holdings (symbol text primary key, size real, cost real, fills integer)',
  tables: ['holdings'],
  events: [filled],
  apply(db, event) {
    const { symbol, size, price } = event.payload;
    statement(
      db,
      `insert into holdings values (?, ?, ?, 1) on conflict (symbol) do update set
        size = size + excluded.size, cost = cost + excluded.cost, fills = fills + 1`,
    ).run(symbol, size, size * price);
  },
});

export const history = defineProjection<LedgerEvents>({
  name: 'history',
  schema: `create table history (seq integer primary key, kind text, symbol text, at integer);
    create table history_notes (seq integer, note text)`,
  tables: ['history', 'history_notes'],
  apply(db, event) {
    const kind = event.type === 'order.filled.v1' ? 'fill' : 'note';
    statement(db, 'insert into history values (?, ?, ?, ?)').run(
      event.seq,
      kind,
      event.payload.symbol,
      event.at,
    );
    if (event.type !== 'signal.noted.v1') return;
    statement(db, 'insert into history_notes values (?, ?)').run(event.seq, event.payload.note);
  },
});

export const ledgerProjections = [holdings, history] as const;

export function fill(index: number, dedupeKey?: string): NewEvent<LedgerEvents> {
  return {
    type: 'order.filled.v1',
    payload: { symbol: index % 2 === 0 ? 'BTC' : 'ETH', size: 0.1 + index / 7, price: 100 + index },
    at: Date.UTC(2026, 0, 1) + index,
    source: 'exchange/paper',
    trace: `cycle-${index}`,
    ...(dedupeKey === undefined ? {} : { dedupeKey }),
  };
}

export function note(index: number, dedupeKey?: string): NewEvent<LedgerEvents> {
  return {
    type: 'signal.noted.v1',
    payload: { symbol: 'SOL', note: `überverkauft #${index}`, weight: index / 3 },
    at: Date.UTC(2026, 0, 1) + index,
    source: 'producer/rsi',
    trace: `cycle-${index}`,
    ...(dedupeKey === undefined ? {} : { dedupeKey }),
  };
}

export function openLedger(
  path: string,
  options: Partial<EventLogOptions<LedgerEvents>> = {},
): ReturnType<typeof createEventLog<LedgerEvents>> {
  return createEventLog({
    path,
    registry: ledgerEvents,
    projections: ledgerProjections,
    clock: createManualClock(),
    ...options,
  });
}

/** A folder of its own with the path of a log in it; gone after the test. */
export function withFolder<T>(body: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'brain-events-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let result: T;
  try {
    result = body(join(folder, 'brain.db'));
  } catch (error) {
    remove();
    throw error;
  }
  if (result instanceof Promise) return result.finally(remove) as T;
  remove();
  return result;
}

/** Changes the log as somebody with the file and a database shell can: around the triggers, which are put
 * back so that their absence is not what gives it away. */
export function tamper(path: string, change: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(path);
  try {
    db.exec('pragma synchronous = off');
    const triggers = db.prepare(`select name, sql from sqlite_schema where type = 'trigger'`).all();
    for (const { name } of triggers) db.exec(`drop trigger ${String(name)}`);
    change(db);
    for (const { sql } of triggers) db.exec(String(sql));
  } finally {
    db.close();
  }
}
