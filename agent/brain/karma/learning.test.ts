import { expect, test } from 'vitest';
import { presets } from '../config/index.ts';
import { dayMs } from '../model/time.ts';
import { decideWeights, type LearningInput, type LearningSample } from './learning.ts';
import { noon as now, silent } from './test-karma.ts';

const { balanced } = presets;

/** `count` trades of the last 30 days, every second one won; on-chain agreed with what won, social with
 * what lost. */
function window(count: number): readonly LearningSample[] {
  return Array.from({ length: count }, (_, index) => {
    const isWin = index % 2 === 0;
    const score = isWin ? 8 : -8;
    const closedAt = now - (index * 29 * dayMs) / count;
    const domains = { ...silent, onchain: score, social: -score, technical: 5 };
    return { closedAt, pnl: isWin ? 10 : -10, domains };
  });
}

const first = (days: number): LearningSample => ({
  ...{ closedAt: now - days * dayMs, pnl: 1, domains: silent },
});

function decide(samples: readonly LearningSample[], init: Partial<LearningInput> = {}) {
  const configured = balanced.weights;
  return decideWeights({
    ...{ now, configured, current: configured, lastChangedAt: null, samples, ...init },
  });
}

// Brain reference, check 22 and 3.9: on-chain aligned, social inverse.
test.each([
  [90, 0.02, 0.27, 0.13],
  [89.99, 0.01, 0.26, 0.14],
  [30, 0.01, 0.26, 0.14],
])('first close %d days ago: ±%d', (days, cap, onchain, social) => {
  const decision = decide([first(days), ...window(30)]);
  const after = { ...balanced.weights, onchain, social };
  expect(decision).toMatchObject({ kind: 'changed', change: { reason: 'learned', cap, after } });
});

test('nothing moves in the first 30 days, or on fewer than 30 outcomes in the window', () => {
  expect(decide([])).toMatchObject({ kind: 'unchanged', reason: 'cold-start' });
  expect(decide([first(29.99), ...window(40)])).toMatchObject({ reason: 'cold-start' });
  expect(decide([first(90), ...window(29)])).toMatchObject({ reason: 'too-few' });
});

test('one step in 30 days: asking more often learns no faster', () => {
  const samples = [first(90), ...window(30)];
  const at = (days: number) => decide(samples, { lastChangedAt: now - days * dayMs });
  expect(at(29.99)).toMatchObject({ reason: 'too-soon' });
  expect(at(30)).toMatchObject({ kind: 'changed' });
});

test('a domain that says the same of everything, or of fewer than 10 trades, teaches nothing', () => {
  const samples = window(30).map((sample, index) => {
    const domains = { ...silent, technical: 5, onchain: index < 9 ? sample.domains.onchain : null };
    return { ...sample, domains };
  });
  expect(decide([first(90), ...samples])).toMatchObject({ reason: 'no-evidence' });
});

test('what is closed after now is not looked at', () => {
  const later = window(40).map((sample) => ({ ...sample, closedAt: now + 1 }));
  expect(decide([first(90), ...window(29), ...later])).toMatchObject({ reason: 'too-few' });
});

test('configured weights outside of the bounds are brought within them first', () => {
  const lopsided = {
    ...{ technical: 0.9, onchain: 0.02, tradfi: 0.02, social: 0.02, events: 0.02, curator: 0.02 },
  };
  const decision = decide([first(90), ...window(30)], { configured: lopsided, current: lopsided });
  expect(decision).toMatchObject({
    change: { before: lopsided, base: { technical: 0.4, onchain: 0.12 }, after: { onchain: 0.14 } },
  });
});

/** Means of four windows of 30 days, the newest last. */
function falling(means: readonly (number | null)[]): readonly LearningSample[] {
  return means.toReversed().flatMap((mean, back) =>
    mean === null
      ? []
      : window(30).map(({ closedAt, domains }) => ({
          ...{ closedAt: closedAt - back * 30 * dayMs, pnl: mean, domains },
        })),
  );
}

const learned = { ...balanced.weights, onchain: 0.27, social: 0.13 };

test('brain reference, check 22: after three falling windows the preset comes back whole', () => {
  const decision = decide(falling([4, 3, 2, 1]), { current: learned });
  expect(decision).toMatchObject({
    kind: 'changed',
    change: { reason: 'falling', before: learned, after: balanced.weights, cap: null },
  });
  expect(decide(falling([4, 3, 2, 1]))).toMatchObject({ kind: 'unchanged', reason: 'falling' });
});

test.each([[[4, 3, 3, 1]], [[3, 4, 3, 2]], [[4, 3, null, 1]], [[3, 2, 1]]])(
  'means of %j are no three falls in a row',
  (means) => {
    const decision = decide(falling(means), { current: learned });
    // All are won, so nothing can be learned of them either.
    expect(decision).toMatchObject({ kind: 'unchanged', reason: 'no-evidence' });
  },
);
