import type { DatabaseSync } from 'node:sqlite';
import { defineProjection, statement } from '../events/index.ts';
import type { Regime } from '../model/features.ts';
import { firstRegimeState, type RegimeState } from './decide.ts';
import { type RegimeChange, regimeChanged, regimeEvents } from './events.ts';

export const regimeTables = defineProjection({
  name: 'regime',
  tables: ['regime_state', 'regime_changes'],
  schema: `create table regime_state (
    id integer primary key check (id = 1), regime text, since integer not null, candidate text,
    candidate_since integer, is_after_crisis integer not null
  ) strict;
  create table regime_changes (
    seq integer primary key, at integer not null, from_regime text, to_regime text,
    payload text not null
  ) strict;`,
  events: regimeEvents,
  apply(db, event) {
    if (event.type === 'regime.candidate.v1') {
      const { candidate, since } = event.payload;
      statement(db, 'update regime_state set candidate = ?, candidate_since = ?').run(
        candidate,
        since,
      );
      return;
    }
    const { from, to, isAfterCrisis } = event.payload;
    statement(db, 'insert or replace into regime_state values (1, ?, ?, null, null, ?)').run(
      to,
      event.at,
      Number(isAfterCrisis),
    );
    statement(db, 'insert into regime_changes values (?, ?, ?, ?, ?)').run(
      event.seq,
      event.at,
      from,
      to,
      JSON.stringify(event.payload),
    );
  },
});

export const regimeProjections = [regimeTables] as const;

/** The regime as the log has it: the same after a restart. */
export function readRegime(db: DatabaseSync): RegimeState {
  const row = statement(db, 'select * from regime_state').get();
  if (row === undefined) return firstRegimeState;
  return {
    regime: row.regime as Regime | null,
    since: Number(row.since),
    candidate: row.candidate as Regime | null,
    candidateSince: row.candidate_since === null ? null : Number(row.candidate_since),
    isAfterCrisis: row.is_after_crisis === 1,
  };
}

/** Newest first. */
export function readRegimeChanges(
  db: DatabaseSync,
  limit: number,
): readonly (RegimeChange & { readonly at: number })[] {
  return statement(db, 'select at, payload from regime_changes order by seq desc limit ?')
    .all(limit)
    .map((row) => ({
      at: Number(row.at),
      ...regimeChanged.payload.parse(JSON.parse(String(row.payload))),
    }));
}
