import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, type StoredEvent, statement } from '../events/index.ts';
import { adoptPosition, applyFill, type BookPosition, unrealisedPnl } from './book.ts';
import {
  balanceMismatch,
  balanceObserved,
  fillRecorded,
  fundingPaid,
  positionMismatch,
} from './events.ts';
import { readOpenPositions } from './held-position.ts';

const events = [
  fillRecorded,
  fundingPaid,
  positionMismatch,
  balanceObserved,
  balanceMismatch,
] as const;

/** What the fills say an account holds; `unexplained` is what a balance moved without a fill. */
export interface LocalBalance {
  readonly exchange: string;
  readonly startCash: number;
  /** startCash + realised − fees − funding + unexplained. */
  readonly cash: number;
  readonly realised: number;
  readonly fees: number;
  readonly funding: number;
  readonly unexplained: number;
  /** Fills and funding from then on are counted. */
  readonly since: number;
  readonly lastFundingAt: number | null;
}

/** One row: a log belongs to one account at one exchange. */
export const balancesProjection = defineProjection<typeof events>({
  name: 'balances',
  schema: `create table balances (
    exchange text primary key,
    start_cash real not null,
    realised real not null,
    fees real not null,
    funding real not null,
    unexplained real not null,
    since integer not null,
    updated_at integer not null,
    last_funding_at integer
  ) strict, without rowid;
  create table balances_funding (funding_id text primary key) strict, without rowid;
  create table balances_positions (symbol text primary key, book text not null)
    strict, without rowid`,
  tables: ['balances', 'balances_funding', 'balances_positions'],
  events,
  apply: applyEvent,
});

export function readBalance(db: DatabaseSync): LocalBalance | undefined {
  const row = statement(db, 'select * from balances').get();
  if (row === undefined) return undefined;
  const [startCash, realised] = [Number(row.start_cash), Number(row.realised)];
  const [fees, funding] = [Number(row.fees), Number(row.funding)];
  const unexplained = Number(row.unexplained);
  const cash = startCash + realised - fees - funding + unexplained;
  const lastFundingAt = row.last_funding_at === null ? null : Number(row.last_funding_at);
  const [exchange, since] = [String(row.exchange), Number(row.since)];
  return { exchange, startCash, cash, realised, fees, funding, unexplained, since, lastFundingAt };
}

/** Cash and what is open at the prices given, in the quote currency; undefined before the first
 * reconcile, and when a price is missing: a position without one has no value that anybody knows. */
export function readEquity(
  db: DatabaseSync,
  priceOf: (symbol: string) => number | undefined,
): number | undefined {
  let equity = readBalance(db)?.cash;
  for (const position of readOpenPositions(db)) {
    const price = priceOf(position.symbol);
    if (equity === undefined || price === undefined) return undefined;
    equity += unrealisedPnl(position, price);
  }
  return equity;
}

export function hasFunding(db: DatabaseSync, fundingId: string): boolean {
  const sql = 'select 1 from balances_funding where funding_id = ?';
  return statement(db, sql).get(fundingId) !== undefined;
}

function applyEvent(db: DatabaseSync, event: StoredEvent<typeof events>): void {
  switch (event.type) {
    case 'balance.observed.v1':
      statement(db, 'insert into balances values (?, ?, 0, 0, 0, 0, ?, ?, null)').run(
        event.payload.exchange,
        event.payload.cash,
        event.at,
        event.at,
      );
      return;
    case 'balance.mismatch.v1': {
      const moved = event.payload.venueCash - event.payload.localCash;
      move(db, { unexplained: moved, at: event.at });
      return;
    }
    case 'funding.paid.v1':
      statement(db, 'insert into balances_funding values (?)').run(event.payload.fundingId);
      statement(db, 'update balances set last_funding_at = ?').run(event.at);
      move(db, { funding: event.payload.amount, at: event.at });
      return;
    case 'position.mismatch.v1': {
      const { symbol, venue } = event.payload;
      const context = { symbol, openingId: symbol, at: event.at };
      const change = adoptPosition(readBook(db, symbol), venue ?? undefined, context);
      writeBook(db, symbol, change.opened ?? change.before);
      return;
    }
    case 'fill.recorded.v1':
      applyToBalance(db, { ...event.payload, at: event.at });
  }
}

function applyToBalance(db: DatabaseSync, fill: Parameters<typeof applyFill>[1]): void {
  const held = readBook(db, fill.symbol);
  const change = applyFill(held, fill, fill.symbol);
  const realised = (change.before?.grossPnl ?? 0) - (held?.grossPnl ?? 0);
  move(db, { realised, fees: fill.fee, at: fill.at });
  writeBook(db, fill.symbol, change.opened ?? change.before);
}

interface Move {
  readonly realised?: number;
  readonly fees?: number;
  readonly funding?: number;
  readonly unexplained?: number;
  readonly at: number;
}

function move(db: DatabaseSync, { realised, fees, funding, unexplained, at }: Move): void {
  statement(
    db,
    `update balances set realised = realised + ?, fees = fees + ?, funding = funding + ?,
      unexplained = unexplained + ?, updated_at = ?`,
  ).run(realised ?? 0, fees ?? 0, funding ?? 0, unexplained ?? 0, at);
}

function readBook(db: DatabaseSync, symbol: string): BookPosition | undefined {
  const row = statement(db, 'select book from balances_positions where symbol = ?').get(symbol);
  return row === undefined ? undefined : (JSON.parse(String(row.book)) as BookPosition);
}

function writeBook(db: DatabaseSync, symbol: string, book: BookPosition | undefined): void {
  if (book === undefined || book.openSize === 0) {
    statement(db, 'delete from balances_positions where symbol = ?').run(symbol);
    return;
  }
  statement(
    db,
    `insert into balances_positions values (?, ?)
     on conflict (symbol) do update set book = excluded.book`,
  ).run(symbol, JSON.stringify(book));
}
