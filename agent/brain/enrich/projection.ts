import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { defineProjection, statement } from '../events/index.ts';
import type { Domain } from '../model/features.ts';
import type { Direction } from '../model/signal.ts';
import { type FrozenFeatures, featureEvents, featureFrozen } from './events.ts';
import type { SignalLookup } from './freeze.ts';

/** Where the frozen features of each cycle and asset are in the log. */
export const featureSnapshots = defineProjection({
  name: 'feature_snapshots',
  tables: ['feature_snapshots'],
  schema: `create table feature_snapshots (
    seq integer primary key, trace text not null, symbol text not null, at integer not null,
    candle_at integer, digest text not null, event_id text not null
  ) strict;
  create index feature_snapshots_trace on feature_snapshots (trace, symbol);
  create index feature_snapshots_symbol on feature_snapshots (symbol, at);`,
  events: featureEvents,
  apply(db, { seq, trace, at, id, payload: { symbol, candleAt, digest } }) {
    statement(db, 'insert into feature_snapshots values (?, ?, ?, ?, ?, ?, ?)').run(
      seq,
      trace,
      symbol,
      at,
      candleAt,
      digest,
      id,
    );
  },
});

export const featureProjections = [featureSnapshots] as const;

/** What was frozen for an asset in a cycle; undefined when that cycle did not look at it. */
export function readFrozen(
  log: { readonly db: DatabaseSync; get(id: string): { readonly payload: unknown } | undefined },
  trace: string,
  symbol: string,
): FrozenFeatures | undefined {
  const row = statement(
    log.db,
    'select event_id from feature_snapshots where trace = ? and symbol = ?',
  ).get(trace, symbol);
  const event = row === undefined ? undefined : log.get(String(row.event_id));
  return event === undefined ? undefined : featureFrozen.payload.parse(event.payload);
}

const inputs = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));

/** Signals from the table of signals. */
export function createSignalLookup(db: DatabaseSync): SignalLookup {
  return (id) => {
    const row = statement(
      db,
      'select s.* from events e join signal_events s on s.id = e.seq where e.id = ?',
    ).get(id);
    if (row === undefined) return undefined;
    return {
      symbol: String(row.symbol),
      direction: String(row.signal) as Direction,
      conviction: Number(row.conviction),
      rationale: String(row.rationale),
      producer: String(row.producer),
      observedAt: Number(row.observed_at),
      inputs: inputs.parse(JSON.parse(String(row.metadata))),
      domain: String(row.domain) as Domain,
    };
  };
}
