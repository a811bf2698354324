import type { DatabaseSync } from 'node:sqlite';
import {
  type AppendResult,
  type EventOf,
  type NewEvent,
  type ReadRange,
  statement,
} from '../events/index.ts';
import type { Regime } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import type { positionEvents } from '../positions/index.ts';
import type { KarmaEvent, KarmaEvents } from './events.ts';
import { decideOutcomes } from './outcome.ts';
import { decideShare, type ShareTerms } from './profit-share.ts';
import { readScoredIntent, readSignalsAt } from './sources.ts';

type Closed = EventOf<typeof positionEvents, 'position.closed.v1'>;

/** As much of the event log as scoring uses, so that a log with more events serves too. */
export interface KarmaLog {
  append(events: readonly NewEvent<KarmaEvents>[]): readonly AppendResult[];
  readonly db: DatabaseSync;
}

export interface ClosedLog extends KarmaLog {
  read(range: ReadRange<'position.closed.v1'>): Iterable<Closed>;
}

export interface RecordOptions {
  /** Positions that were closed after this event; 0 for all. */
  readonly after: number;
  /** What the regime was thought to be at a moment; null when that is not known. */
  readonly regimeAt: (at: TimeMs) => Regime | null;
  readonly share: ShareTerms;
}

export interface RecordReport {
  readonly positions: number;
  readonly outcomes: number;
  /** The `after` of the next time. */
  readonly upTo: number;
}

/** Scores every position that is closed and has no outcome yet; again, it adds nothing. A position that this
 * brain did not open is nobody's outcome. Throws Fault `brain.store` when the log takes nothing. */
export function recordOutcomes(log: ClosedLog, options: RecordOptions): RecordReport {
  let positions = 0;
  let outcomes = 0;
  let upTo = options.after;
  for (const closed of log.read({ after: options.after, types: ['position.closed.v1'] })) {
    upTo = closed.seq;
    const events = eventsOfClose(log.db, closed, options);
    if (events.length === 0) continue;
    log.append(events);
    positions += 1;
    outcomes += events.filter(({ type }) => type === 'karma.outcome.v1').length;
  }
  return { positions, outcomes, upTo };
}

function eventsOfClose(
  db: DatabaseSync,
  closed: Closed,
  { regimeAt, share }: RecordOptions,
): readonly KarmaEvent[] {
  const { positionId, intentId, symbol, closedAt, pnl } = closed.payload;
  if (intentId === null || isScored(db, positionId)) return [];
  const intent = readScoredIntent(db, intentId);
  if (intent === undefined) throw new Error(`${positionId} was held for no intent of this log`);
  const signals = readSignalsAt(db, { symbol, at: intent.at, ids: intent.signals });
  const about = { at: closedAt, source: 'brain/karma', trace: closed.trace };
  const scored = decideOutcomes({
    ...{ closed: closed.payload, intent, signals },
    regime: regimeAt(intent.at),
  }).map((payload): KarmaEvent => {
    const dedupeKey = `${positionId}/${payload.subject}/${payload.name}`;
    return { type: 'karma.outcome.v1', ...about, dedupeKey, payload };
  });
  const set = decideShare({ positionId, pnl }, share);
  if (set.kind === 'none') return scored;
  return [
    ...scored,
    { type: 'karma.intent.v1', ...about, dedupeKey: positionId, payload: set.intent },
  ];
}

function isScored(db: DatabaseSync, positionId: string): boolean {
  const sql = 'select 1 from karma_outcomes where position_id = ? limit 1';
  return statement(db, sql).get(positionId) !== undefined;
}
