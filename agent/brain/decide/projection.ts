import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, statement } from '../events/index.ts';
import { decisionApproved, decisionRefused, refusalsOf } from '../risk/index.ts';
import { tradeProposed } from './events.ts';

const events = [tradeProposed, decisionApproved, decisionRefused] as const;

/** The brief's `trade_events`: what strategies proposed, once each, and what became of it. `size` is
 * the share of equity, `size_units` the size itself; both are null until a trade is approved.
 * `conviction` is the strategy's, `final_conviction` what the decision made of it. */
export const tradeProjection = defineProjection<typeof events>({
  name: 'trade_events',
  tables: ['trade_events'],
  schema: `
    create table trade_events (
      id integer primary key,
      symbol text not null,
      direction text not null check (direction in ('long', 'short')),
      size real,
      entry real not null,
      stop real not null,
      target real not null,
      strategy text not null,
      rationale text not null,
      conviction integer not null check (conviction between 1 and 10),
      timestamp integer not null,
      hash text not null unique,
      candle_at integer not null,
      outcome text not null default 'proposed',
      decision_id text,
      final_conviction real,
      refused_by text,
      size_units real,
      notional real,
      leverage real
    ) strict;
    create index trade_events_by_symbol on trade_events (symbol, timestamp);`,
  events,
  apply(db, event) {
    if (event.type === 'trade.proposed.v1') {
      const { id, proposal } = event.payload;
      const { symbol, side, entry, stop, target, strategy, rationale } = proposal;
      statement(
        db,
        `insert into trade_events (id, symbol, direction, entry, stop, target, strategy, rationale,
           conviction, timestamp, hash, candle_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (hash) do nothing`,
      ).run(
        event.seq,
        symbol,
        side,
        entry,
        stop,
        target,
        strategy,
        rationale,
        Math.round(proposal.conviction),
        event.at,
        id,
        proposal.candleAt,
      );
      return;
    }
    const { id, tradeId, proposal, intent, sizing, gates, outcome } = event.payload;
    if (tradeId === null) return;
    const equity = gates.find(({ gate }) => gate === 'position-limit')?.numbers.equity;
    const notional = intent === null ? null : (sizing?.notional ?? null);
    const share = notional !== null && typeof equity === 'number' ? notional / equity : null;
    // An approval stands; a later cycle of the same candle refuses the same trade as a duplicate.
    statement(
      db,
      `update trade_events set outcome = ?, decision_id = ?, final_conviction = ?, refused_by = ?,
         size = ?, size_units = ?, notional = ?, leverage = ?
       where hash = ? and outcome <> 'approved'`,
    ).run(
      outcome,
      id,
      proposal?.conviction ?? null,
      refusalsOf({ gates })
        .map(({ gate }) => gate)
        .join(',') || null,
      share,
      intent?.size ?? null,
      notional,
      intent?.leverage ?? null,
      tradeId,
    );
  },
});

/** The id of a trade's row, which `order_events.trade_id` names. */
export function readTradeRow(db: DatabaseSync, tradeId: string): number | undefined {
  const row = db.prepare('select id from trade_events where hash = ?').get(tradeId);
  return row === undefined ? undefined : Number(row.id);
}

export const decideProjections = [tradeProjection] as const;
