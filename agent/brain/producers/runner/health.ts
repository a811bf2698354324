import type { DatabaseSync } from 'node:sqlite';
import type { TimeMs } from '../../model/time.ts';
import type { FailureKind } from '../events.ts';
import { limits } from '../limits.ts';
import type { BreakerState } from './breaker.ts';

/** `degraded`: it failed lately, or has an opinion on nothing. `failing`: three times in a row. */
export type ProducerStatus = 'ok' | 'degraded' | 'failing';

export interface ProducerHealth {
  readonly producer: string;
  readonly status: ProducerStatus;
  /** Why it is not ok. */
  readonly reason: string | null;
  readonly breaker: BreakerState;
  /** In a row. */
  readonly failures: number;
  readonly lastSuccessAt: TimeMs | null;
  readonly lastFailure: Failure | null;
  /** Moving average, a fifth of which is the newest run. */
  readonly durationMs: number | null;
  readonly opinions: number;
  readonly noOpinions: number;
}

export interface Failure {
  readonly at: TimeMs;
  readonly kind: FailureKind;
  readonly message: string;
}

/** What a runner keeps of one producer. */
export interface HealthRecord {
  lastSuccessAt: TimeMs | null;
  lastFailure: Failure | null;
  durationMs: number | null;
  opinions: number;
  noOpinions: number;
  /** Why it had no opinion on anything. */
  silence: string | null;
}

export function createHealthRecord(lastFailure: Failure | null = null): HealthRecord {
  return {
    lastSuccessAt: null,
    lastFailure,
    durationMs: null,
    opinions: 0,
    noOpinions: 0,
    silence: null,
  };
}

export function averageDuration(before: number | null, durationMs: number): number {
  const weight = limits.health.durationWeight;
  return before === null ? durationMs : before * (1 - weight) + durationMs * weight;
}

export function describeHealth(
  producer: string,
  record: HealthRecord,
  { state, failures }: { readonly state: BreakerState; readonly failures: number },
): ProducerHealth {
  const { silence, ...known } = record;
  const isSilent = record.noOpinions > 0 && record.opinions === 0;
  const status =
    failures >= limits.breaker.failuresToOpen
      ? 'failing'
      : failures > 0 || isSilent
        ? 'degraded'
        : 'ok';
  const failure = record.lastFailure?.message ?? null;
  const reason = failures > 0 ? failure : isSilent ? silence : null;
  return { producer, status, reason, breaker: state, failures, ...known };
}

export interface FailureRow extends Failure {
  readonly producer: string;
  readonly failures: number;
  /** Three in a row; the alert was raised. */
  readonly isDown: boolean;
}

/** Failures that were not over when the log was last written, for a runner that starts. */
export function readFailures(db: DatabaseSync): readonly FailureRow[] {
  return db
    .prepare(
      'select producer, failures, kind, message, at, is_down from producer_failures order by producer',
    )
    .all()
    .map((row) => ({
      producer: String(row.producer),
      failures: Number(row.failures),
      kind: String(row.kind) as FailureKind,
      message: String(row.message),
      at: Number(row.at),
      isDown: row.is_down === 1,
    }));
}
