import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { statement } from '../../events/index.ts';
import type { Market } from '../../model/exchange.ts';
import type { OrderAction } from '../../model/order.ts';
import type { TimeMs } from '../../model/time.ts';
import { maintenanceMargin } from './liquidation.ts';
import { addCash, nextNumber, readCash } from './store.ts';

/** Net, long above 0. */
export interface PaperPosition {
  readonly symbol: string;
  readonly size: number;
  readonly entryPrice: number;
}

export interface PaperFill {
  readonly clientId: string;
  readonly symbol: string;
  readonly action: OrderAction;
  readonly price: number;
  readonly size: number;
  readonly fee: number;
  readonly isMaker: boolean;
  readonly at: TimeMs;
}

export function readPositions(db: DatabaseSync): readonly PaperPosition[] {
  return statement(db, 'select * from positions order by symbol').all().map(parsePosition);
}

export function readPosition(db: DatabaseSync, symbol: string): PaperPosition | undefined {
  const row = statement(db, 'select * from positions where symbol = ?').get(symbol);
  return row === undefined ? undefined : parsePosition(row);
}

function parsePosition(row: Record<string, SQLOutputValue>): PaperPosition {
  return {
    symbol: String(row.symbol),
    size: Number(row.size),
    entryPrice: Number(row.entry_price),
  };
}

/** 0 for none. */
export function netSize(db: DatabaseSync, symbol: string): number {
  return readPosition(db, symbol)?.size ?? 0;
}

/** The newest price seen; undefined before the first. */
export function readMark(db: DatabaseSync, symbol: string): number | undefined {
  const row = statement(db, 'select price from marks where symbol = ?').get(symbol);
  return row === undefined ? undefined : Number(row.price);
}

export function writeMark(db: DatabaseSync, symbol: string, price: number): void {
  statement(db, 'update marks set price = ? where symbol = ?').run(price, symbol);
}

/** Books a fill: the fill itself, the position and the cash, in the caller's transaction. */
export function bookFill(db: DatabaseSync, fill: PaperFill): void {
  const number = nextNumber(db);
  statement(db, 'insert into fills values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    number,
    `paper-${number}`,
    fill.clientId,
    fill.symbol,
    fill.action,
    fill.price,
    fill.size,
    fill.fee,
    fill.isMaker ? 1 : 0,
    fill.at,
  );
  const held = readPosition(db, fill.symbol);
  const change = fill.action === 'buy' ? fill.size : -fill.size;
  const size = Number(((held?.size ?? 0) + change).toFixed(12));
  addCash(db, realised(held, change, fill.price) - fill.fee);
  if (size === 0) {
    statement(db, 'delete from positions where symbol = ?').run(fill.symbol);
    return;
  }
  statement(
    db,
    `insert into positions values (?, ?, ?) on conflict (symbol)
     do update set size = excluded.size, entry_price = excluded.entry_price`,
  ).run(fill.symbol, size, entryAfter(held, change, fill.price));
}

function realised(held: PaperPosition | undefined, change: number, price: number): number {
  if (held === undefined || held.size * change > 0) return 0;
  const closed = Math.min(Math.abs(held.size), Math.abs(change));
  return Math.sign(held.size) * closed * (price - held.entryPrice);
}

function entryAfter(held: PaperPosition | undefined, change: number, price: number): number {
  if (held === undefined) return price;
  if (held.size * change > 0) {
    return (held.entryPrice * held.size + price * change) / (held.size + change);
  }
  return Math.abs(change) > Math.abs(held.size) ? price : held.entryPrice;
}

/** Cash and open profit at the newest marks; `at` overrides the mark of one symbol. */
export function readEquity(
  db: DatabaseSync,
  at?: { readonly symbol: string; readonly price: number },
): number {
  return readPositions(db).reduce((sum, position) => {
    const mark = at?.symbol === position.symbol ? at.price : readMark(db, position.symbol);
    return sum + position.size * ((mark ?? position.entryPrice) - position.entryPrice);
  }, readCash(db));
}

/** Maintenance margin of all positions but one. */
export function otherMargin(
  db: DatabaseSync,
  markets: ReadonlyMap<string, Market>,
  symbol: string,
): number {
  return readPositions(db)
    .filter((position) => position.symbol !== symbol)
    .reduce((sum, position) => {
      const maxLeverage = markets.get(position.symbol)?.maxLeverage ?? 1;
      const mark = readMark(db, position.symbol) ?? position.entryPrice;
      return sum + maintenanceMargin({ ...position, maxLeverage }, mark);
    }, 0);
}

/** What the positions would bind at the highest leverage if `symbol` had `size` at `price`. */
export function initialMargin(
  db: DatabaseSync,
  markets: ReadonlyMap<string, Market>,
  changed: { readonly symbol: string; readonly size: number; readonly price: number },
): number {
  const others = readPositions(db).filter(({ symbol }) => symbol !== changed.symbol);
  return [...others, changed].reduce((sum, position) => {
    const { symbol } = position;
    const mark = symbol === changed.symbol ? changed.price : (readMark(db, symbol) ?? 0);
    return sum + (Math.abs(position.size) * mark) / (markets.get(symbol)?.maxLeverage ?? 1);
  }, 0);
}
