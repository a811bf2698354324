import type { DatabaseSync } from 'node:sqlite';
import { statement } from '../events/index.ts';
import type { Regime } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import type { Outcome } from './events.ts';
import type { Scored } from './scorecard.ts';

export interface OutcomeFilter {
  readonly subject?: Outcome['subject'];
  readonly name?: string;
  /** Closed from then on. */
  readonly from?: TimeMs;
}

/** What scorecards are made of, in the order it was scored. */
export function readOutcomes(db: DatabaseSync, filter: OutcomeFilter = {}): readonly Scored[] {
  const rows = statement(
    db,
    `select subject, name, regime, conviction, pnl, return_rate, is_win, is_shadow, closed_at
      from karma_outcomes
      where (?1 is null or subject = ?1) and (?2 is null or name = ?2) and closed_at >= ?3
      order by seq`,
  ).all(filter.subject ?? null, filter.name ?? null, filter.from ?? 0);
  return rows.map((row) => ({
    subject: String(row.subject) as Outcome['subject'],
    name: String(row.name),
    regime: row.regime === null ? null : (String(row.regime) as Regime),
    conviction: Number(row.conviction),
    pnl: Number(row.pnl),
    returnRate: Number(row.return_rate),
    isWin: Number(row.is_win) === 1,
    isShadow: Number(row.is_shadow) === 1,
    closedAt: Number(row.closed_at),
  }));
}

/** Set-aside shares that wait to be paid, by position. */
export function readPendingShares(db: DatabaseSync): ReadonlyMap<string, number> {
  const sql = 'select position_id, amount from karma_shares where settled_at is null order by 1';
  const rows = statement(db, sql).all();
  return new Map(rows.map((row) => [String(row.position_id), Number(row.amount)]));
}
