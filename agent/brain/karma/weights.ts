import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '#lib';
import { statement } from '../events/index.ts';
import { domains } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import type { DomainScores } from './events.ts';
import { decideWeights, type LearningDecision, type LearningSample } from './learning.ts';
import type { KarmaLog } from './record.ts';
import { areSameWeights, type Weights } from './weight-bounds.ts';

export interface CurrentWeights {
  readonly weights: Weights;
  /** Of the newest change, which a person may take back; null when there was none. */
  readonly changeId: string | null;
  readonly changedAt: TimeMs | null;
  /** Whether these are other than the configured ones. */
  readonly isLearned: boolean;
}

/** The weights to decide with: the learned ones as long as the configuration they grew from is the same. */
export function readWeights(db: DatabaseSync, configured: Weights): CurrentWeights {
  const rows = statement(db, 'select * from weights_current').all();
  const [first] = rows;
  if (first === undefined) {
    return { weights: configured, changeId: null, changedAt: null, isLearned: false };
  }
  const column = (name: 'weight' | 'configured') => {
    const values = new Map(rows.map((row) => [String(row.domain), Number(row[name])]));
    return Object.fromEntries(
      domains.map((domain) => [domain, values.get(domain)]),
    ) as unknown as Weights;
  };
  const isSame = areSameWeights(column('configured'), configured);
  const weights = isSame ? column('weight') : configured;
  return {
    weights,
    changeId: String(first.change_id),
    changedAt: Number(first.changed_at),
    isLearned: !areSameWeights(weights, configured),
  };
}

/** Learns from all outcomes up to now and writes down what changed. Running it more often learns no
 * faster. Throws Fault `brain.store`. */
export function learnWeights(
  log: KarmaLog,
  {
    now,
    configured,
    trace,
  }: { readonly now: TimeMs; readonly configured: Weights; readonly trace: string },
): LearningDecision {
  const { weights, changeId, changedAt } = readWeights(log.db, configured);
  const decision = decideWeights({
    ...{ now, configured, current: weights, lastChangedAt: changedAt },
    samples: readSamples(log.db, now),
  });
  if (decision.kind === 'changed') {
    const dedupeKey = `${changeId ?? 'first'}/${now}`;
    const about = { at: now, source: 'brain/karma', trace, dedupeKey };
    log.append([{ type: 'weights.changed.v1', ...about, payload: decision.change }]);
  }
  return decision;
}

/** Brings back the weights from before a change, and takes back every later change with it. Throws Fault
 * `brain.config` when there is no such change, or it was taken back already. */
export function revertWeights(
  log: KarmaLog,
  request: {
    readonly changeId: string;
    readonly reason: string;
    readonly now: TimeMs;
    readonly configured: Weights;
    /** `operator/hayden`. */
    readonly source: string;
    readonly trace: string;
  },
): Weights {
  const { changeId, reason, now, configured, source, trace } = request;
  const row = statement(
    log.db,
    `select before, configured, reverted_by from weights_changes
      where change_id = ? and kind = 'changed'`,
  ).get(changeId);
  if (row === undefined) throw refused(`${JSON.stringify(changeId)} is no change of the weights`);
  if (row.reverted_by !== null) throw refused(`the change ${changeId} was taken back already`);
  if (!areSameWeights(JSON.parse(String(row.configured)) as Weights, configured)) {
    throw refused('the configured weights are others since, so the change counts no more');
  }
  const before = readWeights(log.db, configured).weights;
  const after = JSON.parse(String(row.before)) as Weights;
  const payload = { changeId, reason, configured, before, after };
  const about = { at: now, source, trace, dedupeKey: changeId };
  log.append([{ type: 'weights.reverted.v1', ...about, payload }]);
  return after;
}

function refused(message: string): Fault {
  return new Fault({ code: 'brain.config', message: `${message}; nothing was changed` });
}

function readSamples(db: DatabaseSync, now: TimeMs): readonly LearningSample[] {
  const rows = statement(
    db,
    `select closed_at, pnl, domains from karma_outcomes
      where subject = 'strategy' and domains is not null and closed_at <= ? order by seq`,
  ).all(now);
  return rows.map((row) => ({
    closedAt: Number(row.closed_at),
    pnl: Number(row.pnl),
    domains: JSON.parse(String(row.domains)) as DomainScores,
  }));
}
