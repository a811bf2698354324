import { defineProjection, statement } from '../../events/index.ts';
import { entryHoldPlaced, entryHoldReleased, riskCapSet } from './events.ts';

const capEvents = [riskCapSet] as const;
const holdEvents = [entryHoldPlaced, entryHoldReleased] as const;

/** What was said last. */
export const riskCapProjection = defineProjection<typeof capEvents>({
  name: 'risk_cap',
  tables: ['risk_cap'],
  schema: `
    create table risk_cap (
      one integer primary key check (one = 1),
      state text not null check (state in ('RISK_OFF', 'NORMAL', 'AGGRESSIVE')),
      reason text not null,
      at integer not null,
      until integer not null,
      operator text not null
    ) strict;`,
  events: capEvents,
  apply(db, { payload: { state, reason, at, until, operator } }) {
    statement(db, 'insert or replace into risk_cap values (1, ?, ?, ?, ?, ?)').run(
      ...[state, reason, at, until, operator],
    );
  },
});

/** Every hold there was; the first word counts, be it that it stands or that it is over. */
export const entryHoldsProjection = defineProjection<typeof holdEvents>({
  name: 'entry_holds',
  tables: ['entry_holds'],
  schema: `
    create table entry_holds (
      hold_id text primary key,
      reason text not null,
      operator text not null,
      placed_at integer not null,
      released_at integer,
      released_by text,
      released_because text
    ) strict;
    create index entry_holds_standing on entry_holds (placed_at) where released_at is null;`,
  events: holdEvents,
  apply(db, { type, at, payload: { holdId, reason, operator } }) {
    if (type === 'entryhold.placed.v1') {
      const sql = 'insert or ignore into entry_holds values (?, ?, ?, ?, null, null, null)';
      statement(db, sql).run(holdId, reason, operator, at);
      return;
    }
    statement(
      db,
      `update entry_holds set released_at = ?, released_by = ?, released_because = ?
       where hold_id = ? and released_at is null`,
    ).run(at, operator, reason, holdId);
  },
});

export const restraintProjections = [riskCapProjection, entryHoldsProjection] as const;
