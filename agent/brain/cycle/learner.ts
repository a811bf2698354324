import { type ClosedLog, learnWeights, noShare, recordOutcomes } from '../karma/index.ts';
import { readRegimeChanges } from '../regime/index.ts';
import type { CycleParts } from './run-cycle.ts';

const regimeChangesRead = 500;

/** Scores what was closed since the last call, then lets the weights learn where the configuration says
 * so. Outcomes are events with keys: called again, or after a restart, it adds nothing twice. */
export function createLearner({ log, config, risk, clock }: CycleParts): () => void {
  const karma = log as unknown as ClosedLog;
  let after = 0;
  return () => {
    const changes = readRegimeChanges(log.db, regimeChangesRead);
    const regimeAt = (at: number) => changes.find((change) => change.at <= at)?.to ?? null;
    ({ upTo: after } = recordOutcomes(karma, { after, regimeAt, share: noShare }));
    if (!config.karma.learning) return;
    learnWeights(karma, { now: clock.now(), configured: risk.weights, trace: 'learning' });
  };
}
