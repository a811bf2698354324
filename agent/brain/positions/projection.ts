import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, type StoredEvent, statement } from '../events/index.ts';
import { adoptPosition, applyFill, type BookPosition, exitPrice, netPnl } from './book.ts';
import {
  fillRecorded,
  fundingPaid,
  positionChanged,
  positionClosed,
  positionCloseRequested,
  positionMarked,
  positionMismatch,
  positionOpened,
} from './events.ts';
import { positionIdOf, readOpenPosition, readPosition } from './held-position.ts';

const events = [
  fillRecorded,
  fundingPaid,
  positionOpened,
  positionChanged,
  positionMarked,
  positionClosed,
  positionCloseRequested,
  positionMismatch,
] as const;
type PositionEvent = StoredEvent<typeof events>;

/** One row a position. `size` is all that was entered, `pnl` what is realised after fees and funding;
 * `status` is open, closed, or stopped when its stop ended it. */
export const positionEventsProjection = defineProjection<typeof events>({
  name: 'position_events',
  schema: `create table position_events (
    id integer primary key,
    symbol text not null,
    side text not null,
    entry_price real not null,
    size real not null,
    stop real,
    target real,
    status text not null,
    exit_price real,
    pnl real not null,
    opened_at integer not null,
    closed_at integer,
    position_id text not null,
    intent_id text,
    strategy text,
    conviction integer,
    close_by integer,
    close_reason text,
    open_size real not null,
    exited_size real not null,
    exit_value real not null,
    gross_pnl real not null,
    fees real not null,
    funding real not null,
    low real not null,
    high real not null,
    close_requested text,
    max_adverse_rate real,
    max_favourable_rate real
  ) strict;
  create unique index position_events_position on position_events (position_id);
  create unique index position_events_open on position_events (symbol) where status = 'open';
  create index position_events_symbol on position_events (symbol, opened_at)`,
  tables: ['position_events'],
  events,
  apply: applyEvent,
});

function applyEvent(db: DatabaseSync, event: PositionEvent): void {
  switch (event.type) {
    case 'fill.recorded.v1': {
      const { payload } = event;
      const open = readOpenPosition(db, payload.symbol);
      const fill = { ...payload, at: event.at };
      const change = applyFill(open, fill, positionIdOf(payload.fillId));
      writeChange(db, change.before, change.opened);
      return;
    }
    case 'position.mismatch.v1': {
      const { symbol, venue, positionId } = event.payload;
      const context = { symbol, openingId: positionId ?? '', at: event.at };
      const change = adoptPosition(readOpenPosition(db, symbol), venue ?? undefined, context);
      writeChange(db, change.before, change.opened);
      return;
    }
    case 'funding.paid.v1': {
      const { positionId, amount } = event.payload;
      const position = positionId === null ? undefined : readPosition(db, positionId);
      if (position !== undefined) {
        updateBook(db, { ...position, funding: position.funding + amount });
      }
      return;
    }
    case 'position.opened.v1':
    case 'position.changed.v1':
      applyPlan(db, event.payload);
      return;
    case 'position.marked.v1':
      statement(db, 'update position_events set low = ?, high = ? where position_id = ?').run(
        event.payload.low,
        event.payload.high,
        event.payload.positionId,
      );
      return;
    case 'position.close-requested.v1':
      statement(db, 'update position_events set close_requested = ? where position_id = ?').run(
        event.payload.reason,
        event.payload.positionId,
      );
      return;
    case 'position.closed.v1':
      applyClose(db, event.payload);
  }
}

function writeChange(
  db: DatabaseSync,
  before: BookPosition | undefined,
  opened: BookPosition | undefined,
): void {
  if (before !== undefined) updateBook(db, before);
  if (opened !== undefined) insertPosition(db, opened);
}

function insertPosition(db: DatabaseSync, position: BookPosition): void {
  statement(
    db,
    `insert into position_events (symbol, side, entry_price, size, status, pnl, opened_at,
      position_id, open_size, exited_size, exit_value, gross_pnl, fees, funding, low, high)
     values (?, ?, ?, ?, 'open', ?, ?, ?, ?, 0, 0, 0, ?, 0, ?, ?)`,
  ).run(
    position.symbol,
    position.side,
    position.entryPrice,
    position.enteredSize,
    netPnl(position),
    position.openedAt,
    position.positionId,
    position.openSize,
    position.fees,
    position.entryPrice,
    position.entryPrice,
  );
}

function updateBook(db: DatabaseSync, position: BookPosition): void {
  statement(
    db,
    `update position_events set entry_price = ?, size = ?, open_size = ?, exited_size = ?,
      exit_value = ?, exit_price = ?, gross_pnl = ?, fees = ?, funding = ?, pnl = ?, closed_at = ?,
      status = case when ? is null then status when status = 'open' then 'closed' else status end
     where position_id = ?`,
  ).run(
    position.entryPrice,
    position.enteredSize,
    position.openSize,
    position.exitedSize,
    position.exitValue,
    exitPrice(position),
    position.grossPnl,
    position.fees,
    position.funding,
    netPnl(position),
    position.closedAt,
    position.closedAt,
    position.positionId,
  );
}

type Plan = Extract<PositionEvent, { type: 'position.changed.v1' }>['payload'];

function applyPlan(db: DatabaseSync, plan: Plan): void {
  statement(
    db,
    `update position_events set intent_id = ?, strategy = ?, conviction = ?, stop = ?, target = ?,
      close_by = ? where position_id = ?`,
  ).run(
    plan.intentId,
    plan.strategy,
    plan.conviction,
    plan.stop,
    plan.target,
    plan.closeBy,
    plan.positionId,
  );
}

type Closed = Extract<PositionEvent, { type: 'position.closed.v1' }>['payload'];

function applyClose(db: DatabaseSync, closed: Closed): void {
  statement(
    db,
    `update position_events set status = ?, close_reason = ?, max_adverse_rate = ?,
      max_favourable_rate = ? where position_id = ?`,
  ).run(
    closed.reason === 'stop' ? 'stopped' : 'closed',
    closed.reason,
    closed.maxAdverseRate,
    closed.maxFavourableRate,
    closed.positionId,
  );
}
