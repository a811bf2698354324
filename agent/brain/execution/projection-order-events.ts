import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { defineProjection, type StoredEvent, statement } from '../events/index.ts';
import { orderLifeEvents } from './projection-orders.ts';

type OrderEvent = StoredEvent<typeof orderLifeEvents>;

/** One row for each thing that happened to an order, with what was filled up to then; `id` is the
 * number of the event. */
export const orderEventsProjection = defineProjection<typeof orderLifeEvents>({
  name: 'order_events',
  schema: `create table order_events (
    id integer primary key,
    trade_id integer,
    status text not null,
    filled_price real,
    filled_size real not null,
    exchange text not null,
    exchange_order_id text,
    timestamp integer not null,
    client_id text not null,
    intent_id text not null,
    purpose text not null,
    symbol text not null,
    size real not null,
    event text not null,
    reason text
  ) strict;
  create index order_events_client on order_events (client_id, id)`,
  tables: ['order_events'],
  events: orderLifeEvents,
  apply(db, event) {
    if (event.type === 'order.created.v1') {
      insertRow(db, event, {
        trade_id: event.payload.tradeId,
        status: 'pending',
        filled_price: null,
        filled_size: 0,
        exchange: event.payload.exchange,
        exchange_order_id: null,
        intent_id: event.payload.intentId,
        purpose: event.payload.purpose,
        symbol: event.payload.symbol,
        size: event.payload.size,
        reason: event.payload.closeReason,
      });
      return;
    }
    const last = statement(
      db,
      'select * from order_events where client_id = ? order by id desc limit 1',
    ).get(event.payload.clientId);
    if (last !== undefined) insertRow(db, event, { ...last, ...changeOf(event, last) });
  },
});

type Row = Record<string, SQLOutputValue>;

function changeOf(event: OrderEvent, last: Row): Row {
  switch (event.type) {
    case 'order.created.v1':
      return {};
    case 'order.acknowledged.v1': {
      const isLive = last.status === 'pending' || last.status === 'unknown';
      return {
        status: isLive ? 'open' : (last.status ?? null),
        exchange_order_id: event.payload.venueId,
        reason: null,
      };
    }
    case 'order.rejected.v1':
      return { status: 'rejected', reason: event.payload.reason };
    case 'order.unknown.v1':
      return { status: 'unknown', reason: event.payload.reason };
    case 'order.absent.v1':
      return { status: 'cancelled', reason: 'it never reached the exchange' };
    case 'order.cancel-requested.v1':
      return { reason: event.payload.reason };
    case 'order.cancelled.v1':
      return { status: 'cancelled', reason: event.payload.reason };
    case 'fill.recorded.v1':
      return fillChange(event.payload, last);
  }
}

function fillChange(fill: { readonly price: number; readonly size: number }, last: Row): Row {
  const before = Number(last.filled_size);
  const filled = Number((before + fill.size).toFixed(12));
  const value = Number(last.filled_price ?? 0) * before + fill.price * fill.size;
  const isOver = last.status === 'rejected' || last.status === 'cancelled';
  const status = filled >= Number(last.size) ? 'filled' : 'partly-filled';
  return {
    status: isOver ? (last.status ?? null) : status,
    filled_price: value / filled,
    filled_size: filled,
    reason: null,
  };
}

function insertRow(db: DatabaseSync, event: OrderEvent, row: Row): void {
  statement(
    db,
    'insert into order_events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    event.seq,
    row.trade_id ?? null,
    row.status ?? null,
    row.filled_price ?? null,
    row.filled_size ?? null,
    row.exchange ?? null,
    row.exchange_order_id ?? null,
    event.at,
    event.payload.clientId,
    row.intent_id ?? null,
    row.purpose ?? null,
    row.symbol ?? null,
    row.size ?? null,
    event.type,
    row.reason ?? null,
  );
}
