import type { DatabaseSync } from 'node:sqlite';
import { statement } from '../../events/index.ts';
import type { FundingPayment } from '../../model/exchange.ts';
import type { Fill } from '../../model/order.ts';
import type { TimeMs } from '../../model/time.ts';

export function readFills(db: DatabaseSync, since: TimeMs): readonly Fill[] {
  return statement(db, 'select * from fills where at >= ? order by at, number')
    .all(since)
    .map((row) => ({
      id: String(row.id),
      clientId: String(row.client_id),
      symbol: String(row.symbol),
      action: row.action as Fill['action'],
      price: Number(row.price),
      size: Number(row.size),
      fee: Number(row.fee),
      isMaker: row.is_maker === 1,
      at: Number(row.at),
    }));
}

export function readFunding(db: DatabaseSync, since: TimeMs): readonly FundingPayment[] {
  return statement(db, 'select * from funding where at >= ? order by at, id')
    .all(since)
    .map((row) => ({
      id: String(row.id),
      symbol: String(row.symbol),
      rate: Number(row.rate),
      amount: Number(row.amount),
      at: Number(row.at),
    }));
}
