import { expect, test } from 'vitest';
import { hourMs } from '../model/time.ts';
import { decideOutcomes, type KarmaSignal, type OutcomeInput } from './outcome.ts';
import { noon, silent } from './test-karma.ts';

const says = (init: Partial<KarmaSignal>): KarmaSignal => ({
  ...{ id: init.producer ?? 'rsi', producer: 'rsi', direction: 'long', conviction: 7 },
  ...{ domain: 'technical', observedAt: noon, intervalMs: hourMs, isShadow: false, ...init },
});

/** The brief's worked example: four signals, conviction 7, +8.2 %. */
const input = (init: Partial<OutcomeInput> & { pnl?: number }): OutcomeInput => ({
  closed: {
    ...{ positionId: 'p1', symbol: 'BTC', side: 'long', size: 2, entryPrice: 100 },
    ...{ pnl: init.pnl ?? 16.4, reason: 'target', openedAt: noon + 1, closedAt: noon + 9 },
  },
  intent: { intentId: 'i1', strategy: 'combined', conviction: 7, signals: ['rsi'], at: noon },
  signals: [says({})],
  regime: 'bull',
  ...init,
});

test('brain reference, check 21: conviction 7 at entry, closed at +8.2 %, is a win', () => {
  const [strategy, producer] = decideOutcomes(input({}));
  expect(strategy).toMatchObject({ name: 'combined', conviction: 7, isWin: true, regime: 'bull' });
  expect(strategy?.returnRate).toBeCloseTo(0.082, 12);
  expect(producer).toMatchObject({
    subject: 'producer',
    name: 'rsi',
    signalId: 'rsi',
    isWin: true,
  });
});

test.each([
  [0.01, true],
  [0, false],
  [-0.01, false],
])('a net result of %d is a win: %s (trading reference 4: zero is not)', (pnl, isWin) => {
  expect(decideOutcomes(input({ pnl })).map((outcome) => outcome.isWin)).toEqual([isWin, isWin]);
});

test('only producers that the intent stood on and that were on its side are scored', () => {
  const signals = [
    says({ producer: 'rsi', conviction: 7 }),
    says({ producer: 'whale', direction: 'short', domain: 'onchain' }),
    says({ producer: 'social', domain: 'social' }),
  ];
  const { intent } = input({});
  const outcomes = decideOutcomes(
    input({ signals, intent: { ...intent, signals: ['rsi', 'whale'] } }),
  );
  expect(outcomes.map(({ name }) => name)).toEqual(['combined', 'rsi']);
});

test('a producer on trial is scored for a fresh signal on the side of the trade', () => {
  const trial = { isShadow: true, domain: 'onchain' } as const;
  const signals = [
    says({}),
    says({ ...trial, producer: 'agrees', conviction: 4 }),
    says({ ...trial, producer: 'opposes', direction: 'short' }),
    says({ ...trial, producer: 'stale', observedAt: noon - 4 * hourMs }),
    // Its newest word counts, not the one before.
    says({ ...trial, producer: 'changed', id: 'a', observedAt: noon - 2 }),
    says({ ...trial, producer: 'changed', id: 'b', direction: 'short', observedAt: noon - 1 }),
  ];
  const outcomes = decideOutcomes(input({ signals }));
  expect(outcomes.map(({ name, isShadow }) => [name, isShadow])).toEqual([
    ['combined', false],
    ['rsi', false],
    ['agrees', true],
  ]);
  expect(outcomes[0]?.domains).toEqual({ ...silent, technical: 7 });
});

test('domains: the mean by quality with the sign of the trade, null when silent', () => {
  const signals = [
    // Quality 1 and, 2.5 intervals old, quality .5 (reference 3.1): (8 × 1 − 4 × .5) / 1.5 = 4.
    says({ producer: 'rsi', conviction: 8 }),
    says({
      ...{ producer: 'momentum', direction: 'short', conviction: 4 },
      observedAt: noon - 2.5 * hourMs,
    }),
    says({ producer: 'whale', domain: 'onchain', direction: 'neutral', conviction: 0 }),
    says({ producer: 'social', domain: 'social', observedAt: noon - 4 * hourMs }),
  ];
  const expected = { ...silent, technical: 4, onchain: 0 };
  const [long] = decideOutcomes(input({ signals }));
  expect(long?.domains).toEqual(expected);
  const [short] = decideOutcomes(
    input({ signals, closed: { ...input({}).closed, side: 'short' } }),
  );
  expect(short?.domains?.technical).toBe(-4);
});
