import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, type StoredEvent, statement } from '../events/index.ts';
import { fillRecorded } from '../positions/index.ts';
import {
  orderAbsent,
  orderAcknowledged,
  orderCancelled,
  orderCancelRequested,
  orderCreated,
  orderRejected,
  orderUnknown,
} from './events.ts';

export const orderLifeEvents = [
  orderCreated,
  orderAcknowledged,
  orderRejected,
  orderUnknown,
  orderAbsent,
  orderCancelRequested,
  orderCancelled,
  fillRecorded,
] as const;
type OrderEvent = StoredEvent<typeof orderLifeEvents>;

/** One row an order, as it is now. */
export const ordersProjection = defineProjection<typeof orderLifeEvents>({
  name: 'orders',
  schema: `create table orders (
    client_id text primary key,
    intent_id text not null,
    trade_id integer,
    purpose text not null,
    attempt integer not null,
    symbol text not null,
    action text not null,
    kind text not null,
    size real not null,
    price real not null,
    reduce_only integer not null,
    expires_at integer not null,
    exchange text not null,
    close_reason text,
    trace text not null,
    created_at integer not null,
    status text not null,
    venue_id text,
    filled_size real not null,
    filled_value real not null,
    reason text,
    provable_at integer,
    cancel_requested integer not null,
    updated_at integer not null
  ) strict, without rowid;
  create index orders_status on orders (status);
  create index orders_symbol on orders (symbol, created_at);
  create index orders_intent on orders (intent_id, purpose);
  create table orders_fills (fill_id text primary key, client_id text not null, at integer not null)
    strict, without rowid;
  create index orders_fills_at on orders_fills (at)`,
  tables: ['orders', 'orders_fills'],
  events: orderLifeEvents,
  apply: applyEvent,
});

function applyEvent(db: DatabaseSync, event: OrderEvent): void {
  switch (event.type) {
    case 'order.created.v1':
      insertOrder(db, event);
      return;
    case 'order.acknowledged.v1':
      statement(db, 'update orders set venue_id = ? where client_id = ?').run(
        event.payload.venueId,
        event.payload.clientId,
      );
      setStatus(db, event, 'open', null, ['pending', 'unknown']);
      return;
    case 'order.rejected.v1':
      setStatus(db, event, 'rejected', event.payload.reason);
      return;
    case 'order.unknown.v1':
      statement(db, 'update orders set provable_at = ? where client_id = ?').run(
        event.payload.provableAt,
        event.payload.clientId,
      );
      setStatus(db, event, 'unknown', event.payload.reason, ['pending', 'unknown']);
      return;
    case 'order.absent.v1':
      setStatus(db, event, 'cancelled', 'it never reached the exchange');
      return;
    case 'order.cancel-requested.v1':
      statement(db, 'update orders set cancel_requested = 1 where client_id = ?').run(
        event.payload.clientId,
      );
      return;
    case 'order.cancelled.v1':
      setStatus(db, event, 'cancelled', event.payload.reason);
      return;
    case 'fill.recorded.v1':
      applyOrderFill(db, event);
  }
}

function insertOrder(db: DatabaseSync, event: Extract<OrderEvent, { type: 'order.created.v1' }>) {
  const { payload, trace, at } = event;
  statement(
    db,
    `insert into orders values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', null,
      0, 0, null, null, 0, ?)`,
  ).run(
    payload.clientId,
    payload.intentId,
    payload.tradeId,
    payload.purpose,
    payload.attempt,
    payload.symbol,
    payload.action,
    payload.kind,
    payload.size,
    payload.price,
    payload.reduceOnly ? 1 : 0,
    payload.expiresAt,
    payload.exchange,
    payload.closeReason,
    trace,
    at,
    at,
  );
}

function setStatus(
  db: DatabaseSync,
  event: { readonly at: number; readonly payload: { readonly clientId: string } },
  status: string,
  reason: string | null,
  from?: readonly string[],
): void {
  const condition = from === undefined ? '' : ` and status in ('${from.join(`', '`)}')`;
  statement(
    db,
    `update orders set status = ?, reason = ?, updated_at = ? where client_id = ?${condition}`,
  ).run(status, reason, event.at, event.payload.clientId);
}

/** A fill of an order that is over, told late, changes what was filled and not that it is over. */
function applyOrderFill(
  db: DatabaseSync,
  event: Extract<OrderEvent, { type: 'fill.recorded.v1' }>,
) {
  const { fillId, clientId, price, size } = event.payload;
  statement(db, 'insert into orders_fills values (?, ?, ?)').run(fillId, clientId, event.at);
  statement(
    db,
    `update orders set
      filled_size = round(filled_size + ?, 12),
      filled_value = filled_value + ?,
      updated_at = ?,
      status = case
        when status in ('rejected', 'cancelled') then status
        when round(filled_size + ?, 12) >= size then 'filled'
        else 'partly-filled' end
     where client_id = ?`,
  ).run(size, price * size, event.at, size, clientId);
}
