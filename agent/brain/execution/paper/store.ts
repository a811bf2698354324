import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { Fault } from '#lib';
import { statement } from '../../events/index.ts';
import type { OrderRequest, VenueOrder } from '../../model/order.ts';
import type { TimeMs } from '../../model/time.ts';

/** An order as the simulated exchange keeps it. */
export interface PaperOrder extends OrderRequest {
  readonly venueId: string;
  /** From when on prices count for it. */
  readonly activeAt: TimeMs;
  readonly status: VenueOrder['status'];
  readonly filledSize: number;
  readonly filledValue: number;
  /** A stop whose price was reached: what is left of it goes at the next price. */
  readonly triggered: boolean;
  readonly reason: string | null;
}

/** The exchange's memory, apart from the brain's: as with a real one, each can be ahead of the other. */
export interface PaperStore {
  readonly db: DatabaseSync;
  /** For what writes nothing. Like `transaction` throws Fault `brain.exchange` when the file cannot be
   * used. */
  read<T>(body: () => T): T;
  /** All or nothing, on disk when it returns. */
  transaction<T>(body: () => T): T;
  close(): void;
}

const schema = `
create table if not exists account (id integer primary key check (id = 1), cash real not null,
  last_id integer not null) strict;
create table if not exists orders (
  client_id text primary key, venue_id text not null, number integer not null, symbol text not null,
  action text not null, kind text not null, size real not null, price real not null,
  reduce_only integer not null, expires_at integer not null, active_at integer not null,
  status text not null, filled_size real not null, filled_value real not null,
  triggered integer not null, reason text) strict, without rowid;
create index if not exists orders_status on orders (status, number);
create table if not exists fills (
  number integer primary key, id text not null, client_id text not null, symbol text not null,
  action text not null, price real not null, size real not null, fee real not null,
  is_maker integer not null, at integer not null) strict;
create index if not exists fills_at on fills (at, number);
create table if not exists positions (
  symbol text primary key, size real not null, entry_price real not null) strict, without rowid;
create table if not exists marks (
  symbol text primary key, step_at integer not null, funding_at integer not null, price real not null)
  strict, without rowid;
create table if not exists funding (
  id text primary key, symbol text not null, rate real not null, amount real not null,
  at integer not null) strict, without rowid;
create index if not exists funding_at on funding (at, id);
`;

export function openPaperStore(path: string, startCash: number): PaperStore {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(path, { timeout: 5_000 });
  db.exec('pragma journal_mode = wal');
  db.exec('pragma synchronous = full');
  db.exec(schema);
  statement(db, 'insert into account values (1, ?, 0) on conflict (id) do nothing').run(startCash);
  return {
    db,
    read(body) {
      try {
        return body();
      } catch (error) {
        throw isSqliteError(error) ? storeFault(path, error) : error;
      }
    },
    transaction(body) {
      try {
        db.exec('begin immediate');
        const result = body();
        db.exec('commit');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('rollback');
        throw isSqliteError(error) ? storeFault(path, error) : error;
      }
    },
    close: () => db.close(),
  };
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

function storeFault(path: string, error: Error): Fault {
  return new Fault({
    code: 'brain.exchange',
    message: `the simulated exchange cannot keep its books: ${error.message}`,
    hint: 'look for space and rights where its file is; nothing was booked',
    where: path,
    retryable: true,
    cause: error,
  });
}

export function nextNumber(db: DatabaseSync): number {
  const row = statement(db, 'update account set last_id = last_id + 1 returning last_id').get();
  return Number(row?.last_id);
}

export function readCash(db: DatabaseSync): number {
  return Number(statement(db, 'select cash from account').get()?.cash);
}

export function addCash(db: DatabaseSync, amount: number): void {
  statement(db, 'update account set cash = cash + ?').run(amount);
}

export function insertOrder(db: DatabaseSync, order: PaperOrder): void {
  statement(db, 'insert into orders values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    order.clientId,
    order.venueId,
    nextNumber(db),
    order.symbol,
    order.action,
    order.kind,
    order.size,
    order.price,
    order.reduceOnly ? 1 : 0,
    order.expiresAt,
    order.activeAt,
    order.status,
    order.filledSize,
    order.filledValue,
    order.triggered ? 1 : 0,
    order.reason,
  );
}

export function updateOrder(db: DatabaseSync, order: PaperOrder): void {
  statement(
    db,
    `update orders set status = ?, filled_size = ?, filled_value = ?, triggered = ?, reason = ?
     where client_id = ?`,
  ).run(
    order.status,
    order.filledSize,
    order.filledValue,
    order.triggered ? 1 : 0,
    order.reason,
    order.clientId,
  );
}

export function readOrder(db: DatabaseSync, clientId: string): PaperOrder | undefined {
  const row = statement(db, 'select * from orders where client_id = ?').get(clientId);
  return row === undefined ? undefined : parseOrder(row);
}

const resting = `status in ('open', 'partly-filled')`;

/** Resting orders in the order of their arrival. */
export function readResting(db: DatabaseSync): readonly PaperOrder[] {
  return statement(db, `select * from orders where ${resting} order by number`)
    .all()
    .map(parseOrder);
}

export function readRestingOf(db: DatabaseSync, symbol: string): readonly PaperOrder[] {
  const sql = `select * from orders where ${resting} and symbol = ? order by number`;
  return statement(db, sql).all(symbol).map(parseOrder);
}

/** Symbols where something rests or is held, by name. */
export function readActiveSymbols(db: DatabaseSync): readonly string[] {
  const sql = `select symbol from orders where ${resting} union select symbol from positions order by 1`;
  return statement(db, sql)
    .all()
    .map(({ symbol }) => String(symbol));
}

function parseOrder(row: Record<string, SQLOutputValue>): PaperOrder {
  return {
    clientId: String(row.client_id),
    venueId: String(row.venue_id),
    symbol: String(row.symbol),
    action: row.action as PaperOrder['action'],
    kind: row.kind as PaperOrder['kind'],
    size: Number(row.size),
    price: Number(row.price),
    reduceOnly: row.reduce_only === 1,
    expiresAt: Number(row.expires_at),
    activeAt: Number(row.active_at),
    status: row.status as PaperOrder['status'],
    filledSize: Number(row.filled_size),
    filledValue: Number(row.filled_value),
    triggered: row.triggered === 1,
    reason: row.reason === null ? null : String(row.reason),
  };
}

export function renderVenueOrder(order: PaperOrder): VenueOrder {
  const { clientId, venueId, symbol, status, filledSize, reason } = order;
  const averagePrice = filledSize === 0 ? null : order.filledValue / filledSize;
  return { clientId, venueId, symbol, status, filledSize, averagePrice, reason };
}
