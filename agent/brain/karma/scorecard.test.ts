import { expect, test } from 'vitest';
import {
  buildScorecards,
  calibrationOf,
  hitRateOf,
  scorecardOf,
  trackRecordOf,
} from './scorecard.ts';
import { scored } from './test-karma.ts';

const repeat = <Item>(count: number, item: Item): Item[] =>
  Array.from({ length: count }, () => item);

// The roots of |p̂ − p| = z √(p (1 − p) / n), z the 95th percentile, found by bisection in Python.
test.each([
  [60, 100, 0.5178095064343315, 0.6769219494090335],
  [3, 4, 0.35616800859850634, 0.9420926788001412],
  [2, 4, 0.18240016325464495, 0.817599836745355],
])('Wilson, 90 %%: %d of %d', (wins, n, low, high) => {
  const rate = hitRateOf(wins, n);
  expect(rate.low).toBeCloseTo(low, 10);
  expect(rate.high).toBeCloseTo(high, 10);
});

test('brain reference, check 21: one win more makes 63 of 101 out of 62 of 100', () => {
  const before = [...repeat(62, scored({ pnl: 5 })), ...repeat(38, scored({ pnl: -5 }))];
  expect(scorecardOf(before)).toMatchObject({ n: 100, wins: 62, hitRate: 0.62 });
  const after = scorecardOf([...before, scored({ pnl: 8.2 })]);
  expect(after).toMatchObject({ n: 101, wins: 63, hitRate: 63 / 101 });
});

test('by hand: +30, +10, 0, −20 are 2 wins of 4, 5 a trade, profit factor 2', () => {
  const card = scorecardOf([30, 10, 0, -20].map((pnl) => scored({ pnl })));
  expect(card).toMatchObject({ n: 4, wins: 2, hitRate: 0.5, netPnl: 20, expectancy: 5 });
  expect(card.expectancyRate).toBeCloseTo(0.005, 12);
  expect(card.profitFactor).toBe(2);
});

test('by hand: −5, +20, −8, −4, +30 fell by 12 at most, whatever order they are told in', () => {
  const results = [-5, 20, -8, -4, 30].map((pnl, index) => scored({ pnl, closedAt: index }));
  expect(scorecardOf(results).maxDrawdown).toBe(12);
  expect(scorecardOf(results.toReversed()).maxDrawdown).toBe(12);
  // The first loss already is one: nothing was won before it.
  expect(scorecardOf([scored({ pnl: -5 })]).maxDrawdown).toBe(5);
});

test('by hand: twenty returns of +2 % and ten of −1 % have a Sharpe ratio of .695 a trade', () => {
  // Mean .01; squares 20 × .01² + 10 × .02² = .006, over 29: a deviation of .014384.
  const outcomes = [
    ...repeat(20, scored({ pnl: 2, returnRate: 0.02 })),
    ...repeat(10, scored({ pnl: -1, returnRate: -0.01 })),
  ];
  expect(scorecardOf(outcomes).sharpe).toBeCloseTo(0.01 / Math.sqrt(0.006 / 29), 12);
  expect(scorecardOf(outcomes.slice(1)).sharpe).toBeNull();
});

test('what is not known is null, not 0', () => {
  const nothing = { n: 0, wins: 0, hitRate: null, low: null, high: null };
  expect(scorecardOf([])).toEqual({
    ...{ ...nothing, netPnl: null, expectancy: null, expectancyRate: null, profitFactor: null },
    ...{ sharpe: null, maxDrawdown: null },
    ...{ calibration: { brier: null, reliability: [] }, firstAt: null, lastAt: null },
  });
  expect(scorecardOf([scored({ pnl: 3 }), scored({ pnl: 0 })]).profitFactor).toBeNull();
  expect(scorecardOf([scored({ pnl: -3 })]).profitFactor).toBe(0);
  expect(trackRecordOf([])).toEqual({ n: 0, wins: 0, meanWin: null, meanLoss: null });
});

test('brain reference 3.8: seven wins at 8 and three losses at 4 have a Brier score of .076', () => {
  const outcomes = [
    ...repeat(7, { conviction: 8, isWin: true }),
    ...repeat(3, { conviction: 4, isWin: false }),
  ];
  const { brier, reliability } = calibrationOf(outcomes);
  expect(brier).toBeCloseTo(0.076, 12);
  expect(
    reliability.map(({ conviction, predicted, n, hitRate }) => [conviction, predicted, n, hitRate]),
  ).toEqual([
    [4, 0.4, 3, 0],
    [8, 0.8, 7, 1],
  ]);
});

test('cards by producer, strategy and regime; a trade counts once in its regime', () => {
  const cards = buildScorecards([
    scored({ pnl: 10, regime: 'bull' }),
    scored({ pnl: 10, regime: 'bull', subject: 'producer', name: 'rsi' }),
    scored({ pnl: 10, regime: 'bull', subject: 'producer', name: 'whale', isShadow: true }),
    scored({ pnl: -4, regime: 'bear' }),
    scored({ pnl: -4, regime: 'bear', subject: 'producer', name: 'rsi' }),
    scored({ pnl: -1, name: 'momentum' }),
  ]);
  expect(cards.overall).toMatchObject({ n: 3, wins: 1, netPnl: 5 });
  expect(cards.strategies.map(({ name, n }) => [name, n])).toEqual([
    ['combined', 2],
    ['momentum', 1],
  ]);
  expect(cards.producers.map(({ name, n, isShadow }) => [name, n, isShadow])).toEqual([
    ['rsi', 2, false],
    ['whale', 1, true],
  ]);
  expect(cards.producers[0]?.regimes.map(({ regime, wins, n }) => [regime, wins, n])).toEqual([
    ['bear', 0, 1],
    ['bull', 1, 1],
  ]);
  expect(cards.regimes.map(({ regime, n }) => [regime, n])).toEqual([
    [null, 1],
    ['bear', 1],
    ['bull', 1],
  ]);
});

test('the record for Kelly: by hand, wins of 1 % and 3 %, a loss of 1 %, one that is neither', () => {
  const record = trackRecordOf([10, 30, -10, 0].map((pnl) => scored({ pnl })));
  expect(record).toMatchObject({ n: 4, wins: 2 });
  expect(record.meanWin).toBeCloseTo(0.02, 12);
  expect(record.meanLoss).toBeCloseTo(0.01, 12);
});
