import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { statement } from '../events/index.ts';
import type { OrderAction, OrderKind, OrderStatus } from '../model/order.ts';
import type { TimeMs } from '../model/time.ts';
import { type CloseReason, readOpenPositions } from '../positions/index.ts';
import type { Purpose } from './client-id.ts';

/** What an order is from its first moment on. */
export interface OrderDraft {
  readonly clientId: string;
  readonly intentId: string;
  readonly tradeId: number | null;
  readonly purpose: Purpose;
  readonly attempt: number;
  readonly symbol: string;
  readonly action: OrderAction;
  readonly kind: OrderKind;
  readonly size: number;
  readonly price: number;
  readonly reduceOnly: boolean;
  readonly closeReason: CloseReason | null;
}

/** An order as the log tells it; a row of `orders`. */
export interface LocalOrder extends OrderDraft {
  readonly expiresAt: TimeMs;
  readonly exchange: string;
  readonly trace: string;
  readonly createdAt: TimeMs;
  readonly status: OrderStatus;
  readonly venueId: string | null;
  readonly filledSize: number;
  readonly filledValue: number;
  readonly reason: string | null;
  readonly cancelRequested: boolean;
  readonly updatedAt: TimeMs;
}

const live = `status in ('pending', 'unknown', 'open', 'partly-filled')`;

export function readOrder(db: DatabaseSync, clientId: string): LocalOrder | undefined {
  const row = statement(db, 'select * from orders where client_id = ?').get(clientId);
  return row === undefined ? undefined : parseRow(row);
}

/** Everything that may still be filled or is not known to have ended, oldest first. */
export function readLiveOrders(db: DatabaseSync, symbol?: string): readonly LocalOrder[] {
  const order = 'order by created_at, client_id';
  const rows =
    symbol === undefined
      ? statement(db, `select * from orders where ${live} ${order}`).all()
      : statement(db, `select * from orders where ${live} and symbol = ? ${order}`).all(symbol);
  return rows.map(parseRow);
}

/** All of a purpose that were ever made for an intent, the newest attempt first. */
export function readAttempts(
  db: DatabaseSync,
  intent: string,
  purpose: Purpose,
): readonly LocalOrder[] {
  return statement(
    db,
    'select * from orders where intent_id = ? and purpose = ? order by attempt desc',
  )
    .all(intent, purpose)
    .map(parseRow);
}

export function isUnresolved(order: Pick<LocalOrder, 'status'>): boolean {
  return order.status === 'pending' || order.status === 'unknown';
}

export function isLive(order: Pick<LocalOrder, 'status'>): boolean {
  return isUnresolved(order) || order.status === 'open' || order.status === 'partly-filled';
}

/** With a position or a live order, by name. */
export function activeSymbols(db: DatabaseSync): readonly string[] {
  const positions = readOpenPositions(db).map(({ symbol }) => symbol);
  const orders = readLiveOrders(db).map(({ symbol }) => symbol);
  return [...new Set([...positions, ...orders])].sort();
}

export function hasFill(db: DatabaseSync, fillId: string): boolean {
  return statement(db, 'select 1 from orders_fills where fill_id = ?').get(fillId) !== undefined;
}

export function newestFillAt(db: DatabaseSync): TimeMs | undefined {
  const at = statement(db, 'select max(at) as at from orders_fills').get()?.at;
  return at === null || at === undefined ? undefined : Number(at);
}

function parseRow(row: Record<string, SQLOutputValue>): LocalOrder {
  const text = (value: SQLOutputValue | undefined) =>
    value === null || value === undefined ? null : String(value);
  return {
    clientId: String(row.client_id),
    intentId: String(row.intent_id),
    tradeId: row.trade_id === null ? null : Number(row.trade_id),
    purpose: row.purpose as Purpose,
    attempt: Number(row.attempt),
    symbol: String(row.symbol),
    action: row.action as OrderAction,
    kind: row.kind as OrderKind,
    size: Number(row.size),
    price: Number(row.price),
    reduceOnly: row.reduce_only === 1,
    expiresAt: Number(row.expires_at),
    exchange: String(row.exchange),
    closeReason: text(row.close_reason) as CloseReason | null,
    trace: String(row.trace),
    createdAt: Number(row.created_at),
    status: row.status as OrderStatus,
    venueId: text(row.venue_id),
    filledSize: Number(row.filled_size),
    filledValue: Number(row.filled_value),
    reason: text(row.reason),
    cancelRequested: row.cancel_requested === 1,
    updatedAt: Number(row.updated_at),
  };
}
