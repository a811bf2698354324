import { defineProjection, statement } from '../events/index.ts';
import { outcomeTypes, shareTypes } from './events.ts';
import { weightsTables } from './projection-weights.ts';

/** One row for each strategy and producer in each trade that is over. */
export const outcomesTable = defineProjection({
  name: 'karma_outcomes',
  tables: ['karma_outcomes'],
  events: outcomeTypes,
  schema: `create table karma_outcomes (
    seq integer primary key,
    position_id text not null,
    intent_id text not null,
    subject text not null,
    name text not null,
    domain text,
    symbol text not null,
    side text not null,
    conviction integer not null,
    signal_id text,
    is_shadow integer not null,
    regime text,
    domains text,
    pnl real not null,
    return_rate real not null,
    is_win integer not null,
    close_reason text not null,
    decided_at integer not null,
    opened_at integer not null,
    closed_at integer not null,
    unique (position_id, subject, name)
  ) strict;
  create index karma_outcomes_subject on karma_outcomes (subject, name, closed_at);`,
  apply(db, { seq, payload }) {
    statement(
      db,
      `insert into karma_outcomes values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      ...[seq, payload.positionId, payload.intentId, payload.subject, payload.name],
      ...[payload.domain, payload.symbol, payload.side, payload.conviction, payload.signalId],
      ...[Number(payload.isShadow), payload.regime],
      payload.domains === null ? null : JSON.stringify(payload.domains),
      ...[payload.pnl, payload.returnRate, Number(payload.isWin), payload.closeReason],
      ...[payload.decidedAt, payload.openedAt, payload.closedAt],
    );
  },
});

/** Set-aside shares; `settled_at` is null while one waits to be paid. */
export const sharesTable = defineProjection({
  name: 'karma_shares',
  tables: ['karma_shares'],
  events: shareTypes,
  schema: `create table karma_shares (
    position_id text primary key,
    pnl real not null,
    rate real not null,
    amount real not null,
    intended_at integer not null,
    settled_at integer,
    reference text
  ) strict, without rowid`,
  apply(db, event) {
    if (event.type === 'karma.intent.v1') {
      const { positionId, pnl, rate, amount } = event.payload;
      statement(db, 'insert into karma_shares values (?, ?, ?, ?, ?, null, null)').run(
        ...[positionId, pnl, rate, amount, event.at],
      );
      return;
    }
    const settle = statement(
      db,
      'update karma_shares set settled_at = ?, reference = ? where position_id = ?',
    );
    for (const id of event.payload.positionIds) settle.run(event.at, event.payload.reference, id);
  },
});

export const karmaProjections = [outcomesTable, sharesTable, weightsTables] as const;
