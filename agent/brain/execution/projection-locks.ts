import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, statement } from '../events/index.ts';
import { positionMismatch } from '../positions/index.ts';
import { orderUnknownExternal, symbolReleased } from './events.ts';

const events = [orderUnknownExternal, positionMismatch, symbolReleased] as const;

/** Symbols that take no entry until a person looked. */
export const locksProjection = defineProjection<typeof events>({
  name: 'locks',
  schema: `create table locks (symbol text primary key, reason text not null, since integer not null)
    strict, without rowid`,
  tables: ['locks'],
  events,
  apply(db, event) {
    const { symbol } = event.payload;
    if (event.type === 'operator.symbol-released.v1') {
      statement(db, 'delete from locks where symbol = ?').run(symbol);
      return;
    }
    const reason =
      event.type === 'position.mismatch.v1'
        ? 'the exchange held another position than the fills explain'
        : event.payload.what;
    statement(db, 'insert into locks values (?, ?, ?) on conflict (symbol) do nothing').run(
      symbol,
      reason,
      event.at,
    );
  },
});

export interface SymbolLock {
  readonly symbol: string;
  readonly reason: string;
  readonly since: number;
}

export function readLocks(db: DatabaseSync): readonly SymbolLock[] {
  return statement(db, 'select symbol, reason, since from locks order by symbol')
    .all()
    .map((row) => ({
      symbol: String(row.symbol),
      reason: String(row.reason),
      since: Number(row.since),
    }));
}
