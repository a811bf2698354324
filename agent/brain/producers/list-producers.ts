import type { DatabaseSync } from 'node:sqlite';
import { statement } from '../events/index.ts';
import type { TimeMs } from '../model/time.ts';
import { type ExternalProducer, listExternal } from './external/registry.ts';
import { readFailures } from './runner/health.ts';

export interface ProducerRow {
  readonly name: string;
  readonly kind: 'own' | 'push' | 'poll';
  readonly stage: 'live' | 'shadow' | 'paused';
  readonly status: 'ok' | 'silent' | 'degraded' | 'failing';
  /** Why it is not ok. */
  readonly reason: string | null;
  readonly failures: number;
  readonly signals: number;
  readonly lastSignalAt: TimeMs | null;
}

/** Every producer with how it is, as the log tells it, so that it needs no running brain. */
export function listProducers(
  db: DatabaseSync,
  own: readonly { readonly name: string }[],
): readonly ProducerRow[] {
  const failures = new Map(readFailures(db).map((row) => [row.producer, row]));
  const said = statement(
    db,
    'select count(*) as n, max(timestamp) as last from signal_events where producer = ?',
  );
  const describe = (
    name: string,
    kind: ProducerRow['kind'],
    stage: ProducerRow['stage'],
  ): ProducerRow => {
    const failed = failures.get(name);
    const row = said.get(name);
    const signals = Number(row?.n ?? 0);
    const quiet = signals === 0 ? 'silent' : 'ok';
    const status = failed === undefined ? quiet : failed.isDown ? 'failing' : 'degraded';
    const reason = failed?.message ?? (signals === 0 ? 'it has told nothing yet' : null);
    const lastSignalAt = signals === 0 ? null : Number(row?.last);
    const count = failed?.failures ?? 0;
    return { name, kind, stage, status, reason, failures: count, signals, lastSignalAt };
  };
  return [
    ...own.map(({ name }) => describe(name, 'own', 'live')),
    ...listExternal(db).map(({ name, kind, stage }) => describe(name, kind, shown(stage))),
  ];
}

function shown(stage: ExternalProducer['stage']): ProducerRow['stage'] {
  return stage === 'live' || stage === 'paused' ? stage : 'shadow';
}
