import type { DatabaseSync } from 'node:sqlite';
import { statement } from '../events/index.ts';
import type { SubmittedIntent } from '../execution/index.ts';
import type { Domain } from '../model/features.ts';
import { staleAfterIntervals } from '../model/quality.ts';
import type { Direction } from '../model/signal.ts';
import type { TimeMs } from '../model/time.ts';
import type { BenchmarkSignal } from './benchmarks.ts';
import { limits } from './limits.ts';
import type { KarmaSignal, ScoredIntent } from './outcome.ts';

/** An intent with the moment it was submitted; undefined when there is none. */
export function readScoredIntent(db: DatabaseSync, id: string): ScoredIntent | undefined {
  const row = statement(db, 'select at, payload from intents where intent_id = ?').get(id);
  if (row === undefined) return undefined;
  const { strategy, conviction, signals } = JSON.parse(String(row.payload)) as SubmittedIntent;
  return { intentId: id, strategy, conviction, signals, at: Number(row.at) };
}

const columns =
  'event_id, producer, domain, signal, conviction, observed_at, interval_ms, is_shadow';

/** What was known of an asset at a moment and not yet stale, and the signals of these ids. */
export function readSignalsAt(
  db: DatabaseSync,
  { symbol, at, ids }: { symbol: string; at: TimeMs; ids: readonly string[] },
): readonly KarmaSignal[] {
  const rows = statement(
    db,
    `select ${columns} from signal_events where symbol = ?1 and timestamp <= ?2
        and timestamp >= ?2 - ?3 and observed_at + ?4 * interval_ms > ?2
      union select ${columns} from signal_events
        where id in (select seq from events where id in (select value from json_each(?5)))
      order by event_id`,
  ).all(symbol, at, limits.signalLookbackMs, staleAfterIntervals, JSON.stringify(ids));
  return rows.map((row) => ({
    id: String(row.event_id),
    producer: String(row.producer),
    domain: String(row.domain) as Domain,
    direction: String(row.signal) as Direction,
    conviction: Number(row.conviction),
    observedAt: Number(row.observed_at),
    intervalMs: Number(row.interval_ms),
    isShadow: Number(row.is_shadow) === 1,
  }));
}

/** What producers said of an asset that counted, both times included; nothing of those on trial. */
export function readBenchmarkSignals(
  db: DatabaseSync,
  symbol: string,
  { from, until }: { readonly from: TimeMs; readonly until: TimeMs },
): readonly BenchmarkSignal[] {
  const rows = statement(
    db,
    `select producer, signal, conviction, observed_at, timestamp, interval_ms from signal_events
      where symbol = ? and timestamp between ? and ? and is_shadow = 0 order by timestamp, id`,
  ).all(symbol, from, until);
  return rows.map((row) => ({
    producer: String(row.producer),
    direction: String(row.signal) as Direction,
    conviction: Number(row.conviction),
    observedAt: Number(row.observed_at),
    at: Number(row.timestamp),
    intervalMs: Number(row.interval_ms),
  }));
}
