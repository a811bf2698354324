import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { canonicalJson, sha256Hex } from '#lib';
import { statement } from '../events/index.ts';
import type { TimeMs } from '../model/time.ts';
import type { Side } from '../model/trade.ts';
import type { BookPosition } from './book.ts';
import type { CloseReason } from './events.ts';

/** A position with what it is held for and how far prices went; a row of `position_events`. */
export interface HeldPosition extends BookPosition {
  readonly intentId: string | null;
  readonly strategy: string | null;
  readonly conviction: number | null;
  readonly stop: number | null;
  readonly target: number | null;
  readonly closeBy: TimeMs | null;
  /** Lowest and highest price recorded since it was opened. */
  readonly low: number;
  readonly high: number;
  /** It must go; set before the first order that does it. */
  readonly closeRequested: CloseReason | null;
  readonly closeReason: CloseReason | null;
}

/** The name of what a fill opens: the same in every log that has the fill. */
export function positionIdOf(fillId: string): string {
  return sha256Hex(canonicalJson({ opens: fillId })).slice(0, 32);
}

export function readOpenPosition(db: DatabaseSync, symbol: string): HeldPosition | undefined {
  const row = statement(
    db,
    `select * from position_events where symbol = ? and status = 'open'`,
  ).get(symbol);
  return row === undefined ? undefined : parseRow(row);
}

/** By symbol. */
export function readOpenPositions(db: DatabaseSync): readonly HeldPosition[] {
  return statement(db, `select * from position_events where status = 'open' order by symbol`)
    .all()
    .map(parseRow);
}

export function readPosition(db: DatabaseSync, positionId: string): HeldPosition | undefined {
  const row = statement(db, 'select * from position_events where position_id = ?').get(positionId);
  return row === undefined ? undefined : parseRow(row);
}

/** Whose a payment of that time is: the position that was open then. */
export function findPositionAt(
  db: DatabaseSync,
  symbol: string,
  at: TimeMs,
): HeldPosition | undefined {
  const row = statement(
    db,
    `select * from position_events where symbol = ? and opened_at <= ?
       and (closed_at is null or closed_at >= ?) order by id desc limit 1`,
  ).get(symbol, at, at);
  return row === undefined ? undefined : parseRow(row);
}

type SqlRow = Record<string, SQLOutputValue>;

function parseRow(row: SqlRow): HeldPosition {
  return {
    positionId: String(row.position_id),
    symbol: String(row.symbol),
    side: row.side as Side,
    openSize: Number(row.open_size),
    entryPrice: Number(row.entry_price),
    enteredSize: Number(row.size),
    exitedSize: Number(row.exited_size),
    exitValue: Number(row.exit_value),
    grossPnl: Number(row.gross_pnl),
    fees: Number(row.fees),
    funding: Number(row.funding),
    openedAt: Number(row.opened_at),
    closedAt: numberOrNull(row.closed_at),
    intentId: textOrNull(row.intent_id),
    strategy: textOrNull(row.strategy),
    conviction: numberOrNull(row.conviction),
    stop: numberOrNull(row.stop),
    target: numberOrNull(row.target),
    closeBy: numberOrNull(row.close_by),
    low: Number(row.low),
    high: Number(row.high),
    closeRequested: textOrNull(row.close_requested) as CloseReason | null,
    closeReason: textOrNull(row.close_reason) as CloseReason | null,
  };
}

function numberOrNull(value: SQLOutputValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
