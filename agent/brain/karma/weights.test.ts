import { expect, test } from 'vitest';
import { presets } from '../config/index.ts';
import { replayInto } from '../events/index.ts';
import { dayMs } from '../model/time.ts';
import type { Outcome } from './events.ts';
import { noon, openLog, projections, registry, silent } from './test-karma.ts';
import { learnWeights, readWeights, revertWeights } from './weights.ts';

const configured = presets.balanced.weights;

function outcome(index: number, closedAt: number): Outcome {
  const isWin = index % 2 === 0;
  const score = isWin ? 8 : -8;
  return {
    ...{ positionId: `p${index}`, intentId: `i${index}`, subject: 'strategy', name: 'combined' },
    ...{ domain: null, symbol: 'BTC', side: 'long', conviction: 6, signalId: null },
    ...{ isShadow: false, regime: null, domains: { ...silent, onchain: score, social: -score } },
    ...{ pnl: isWin ? 10 : -10, returnRate: 0.01, isWin, closeReason: 'target' },
    ...{ decidedAt: closedAt, openedAt: closedAt, closedAt },
  };
}

/** 100 days of one trade a day. */
function learnedLog() {
  const log = openLog();
  for (let index = 0; index <= 160; index++) {
    const at = noon - (100 - index) * dayMs;
    const payload = outcome(index, at);
    log.append([{ type: 'karma.outcome.v1', payload, at, source: 'test', trace: 'test' }]);
  }
  return log;
}

const learn = (log: ReturnType<typeof learnedLog>, now = noon) =>
  learnWeights(log, { now, configured, trace: 'learn-1' });

test('a step is written down, counts from then on, and is not taken twice', () => {
  const log = learnedLog();
  expect(readWeights(log.db, configured)).toMatchObject({ weights: configured, isLearned: false });
  expect(learn(log)).toMatchObject({ kind: 'changed' });
  const after = { ...configured, onchain: 0.27, social: 0.13 };
  expect(readWeights(log.db, configured)).toMatchObject({ weights: after, isLearned: true });
  expect(learn(log, noon + dayMs)).toMatchObject({ reason: 'too-soon' });
  expect(learn(log, noon + 30 * dayMs)).toMatchObject({
    change: { before: after, after: { onchain: 0.29, social: 0.11 } },
  });
});

test('what was learned on other configured weights does not count', () => {
  const log = learnedLog();
  learn(log);
  const { weights } = presets.conservative;
  expect(readWeights(log.db, weights)).toMatchObject({ weights, isLearned: false });
});

test('a change can be taken back once, with every later one; the log keeps all', () => {
  const log = learnedLog();
  const ask = { reason: 'not convinced', configured, source: 'operator/test', trace: 'request-1' };
  learn(log);
  const first = readWeights(log.db, configured).changeId as string;
  learn(log, noon + 30 * dayMs);
  const second = readWeights(log.db, configured).changeId as string;
  const now = noon + 31 * dayMs;
  expect(revertWeights(log, { ...ask, changeId: first, now })).toEqual(configured);
  expect(readWeights(log.db, configured)).toMatchObject({ weights: configured, isLearned: false });
  for (const changeId of [first, second, 'none']) {
    expect(() => revertWeights(log, { ...ask, changeId, now: now + 1 })).toThrow(
      expect.objectContaining({ code: 'brain.config' }),
    );
  }
  // Learning waits 30 days after a person has spoken.
  expect(learn(log, now + 29 * dayMs)).toMatchObject({ reason: 'too-soon' });
  const kinds = [...log.read({ types: ['weights.changed.v1', 'weights.reverted.v1'] })];
  expect(kinds.map(({ type }) => type)).toEqual([
    ...['weights.changed.v1', 'weights.changed.v1', 'weights.reverted.v1'],
  ]);
  const report = replayInto(log.db, registry, projections);
  expect(report.tables.filter(({ same }) => !same)).toEqual([]);
  const rows = Object.fromEntries(report.tables.map(({ table, rows: count }) => [table, count]));
  expect(rows).toMatchObject({ weights_current: 6, weights_changes: 3, karma_outcomes: 161 });
});
