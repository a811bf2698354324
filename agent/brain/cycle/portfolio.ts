import type { DatabaseSync } from 'node:sqlite';
import type { MarketView } from '../data/index.ts';
import { statement } from '../events/index.ts';
import { readIntent, readLiveOrders, readLocks } from '../execution/index.ts';
import { dayMs, type TimeMs } from '../model/time.ts';
import { readOpenPositions } from '../positions/index.ts';
import {
  type Close,
  type Exposure,
  type Portfolio,
  readApprovedTrades,
  type TrackRecord,
} from '../risk/index.ts';

const closesSinceMs = 30 * dayMs;
const approvedSinceMs = 7 * dayMs;

/** What is open, was closed and is under way, as the log tells it; `equity` as the exchange does. */
export function readPortfolio(
  db: DatabaseSync,
  view: MarketView,
  equity: number | null,
): Portfolio {
  return {
    equity,
    exposures: [...openExposures(db, view), ...pendingExposures(db, view)],
    closes: readCloses(db, view.at - closesSinceMs),
    locked: [...readLocks(db), ...unresolved(db)],
    approved: readApprovedTrades(db, view.at - approvedSinceMs),
  };
}

function openExposures(db: DatabaseSync, view: MarketView): Exposure[] {
  return readOpenPositions(db).map(({ symbol, side, openSize, entryPrice, stop }) => ({
    ...{ symbol, side, size: openSize, entry: entryPrice, stop, isPending: false },
    mark: view.price(symbol)?.value ?? null,
  }));
}

function pendingExposures(db: DatabaseSync, view: MarketView): Exposure[] {
  return readLiveOrders(db)
    .filter(({ purpose }) => purpose === 'entry')
    .flatMap(({ intentId, symbol, size, filledSize }): Exposure[] => {
      const intent = readIntent(db, intentId);
      if (intent === undefined || filledSize >= size) return [];
      const { side, entry, stop } = intent;
      const mark = view.price(symbol)?.value ?? null;
      return [{ symbol, side, size: size - filledSize, entry, stop, mark, isPending: true }];
    });
}

function unresolved(db: DatabaseSync): { symbol: string; reason: string }[] {
  return readLiveOrders(db)
    .filter(({ status }) => status === 'unknown')
    .map(({ symbol, clientId }) => ({
      symbol,
      reason: `the outcome of order ${clientId} is not known`,
    }));
}

export function readCloses(db: DatabaseSync, since: TimeMs): Close[] {
  const sql = `select symbol, closed_at as at, pnl as netPnl from position_events
    where status <> 'open' and closed_at >= ? order by closed_at`;
  return statement(db, sql).all(since) as unknown as Close[];
}

/** By strategy, of everything that ever closed. */
export function readRecords(db: DatabaseSync): Record<string, TrackRecord> {
  const sql = `select strategy, count(*) as n, sum(pnl > 0) as wins,
      avg(case when pnl > 0 then pnl end) as meanWin,
      avg(case when pnl <= 0 then -pnl end) as meanLoss
    from position_events where status <> 'open' and strategy is not null group by strategy`;
  const rows = statement(db, sql).all() as unknown as ({ strategy: string } & TrackRecord)[];
  return Object.fromEntries(rows.map(({ strategy, ...record }) => [strategy, record]));
}
