import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { statement } from '../../events/index.ts';
import type { Domain } from '../../model/features.ts';
import { staleAfterIntervals } from '../../model/quality.ts';
import type { Direction } from '../../model/signal.ts';
import type { TimeMs } from '../../model/time.ts';
import type { RecordedSignal } from '../collect.ts';
import { limits } from '../limits.ts';

const inputs = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));

/** The newest signal of each external producer and asset that counts: from a producer that is live now
 * and was when it sent it, known at `at`, not stale. What was said in shadow never counts. */
export function readExternalSignals(
  db: DatabaseSync,
  at: TimeMs,
  symbols: readonly string[],
): readonly RecordedSignal[] {
  const rows = statement(
    db,
    `select s.*, max(s.timestamp) from signal_events s
      join producer_external p on p.name = s.producer and p.stage = 'live'
      where s.is_external = 1 and s.is_shadow = 0 and s.timestamp <= ? and s.timestamp > ?
      group by s.producer, s.symbol order by s.producer, s.symbol`,
  ).all(at, at - limits.external.observedAgeMaxMs);
  return rows.flatMap((row) => {
    const symbol = String(row.symbol);
    const observedAt = Number(row.observed_at);
    const intervalMs = Number(row.interval_ms);
    const isStale = at - observedAt >= staleAfterIntervals * intervalMs;
    if (isStale || !symbols.includes(symbol)) return [];
    return {
      id: String(row.event_id),
      symbol,
      direction: String(row.signal) as Direction,
      conviction: Number(row.conviction),
      rationale: String(row.rationale),
      producer: String(row.producer),
      observedAt,
      inputs: inputs.parse(JSON.parse(String(row.metadata))),
      domain: String(row.domain) as Domain,
      intervalMs,
    };
  });
}
