import { describe, expect, test } from 'vitest';
import { proposeChanges } from './backlog.ts';
import { draftWeek } from './draft.ts';
import { entryOf, week } from './journal.fixture.ts';
import { decideCadence, longestDrift, reviewWeek, weekOf } from './weekly.ts';

// Every number here is counted by hand from the fixture.
describe('the review of a week', () => {
  const review = reviewWeek(week, '2026-02-26', 'UTC');

  test('win rate, expectancy, adherence, misalignment, edge', () => {
    const { all } = review;
    expect([review.from, review.to, review.opened, review.stillOpen]).toEqual([
      ...['2026-02-23', '2026-03-01', 8, 1],
    ]);
    expect(all).toMatchObject({ entries: 7, decided: 7, wins: 3, losses: 3, winRate: 3 / 7 });
    // (3 − 1 − 1 − 1 + 3 + 2) / 6; one entry does not say what it risked.
    expect(all.expectancyR).toBeCloseTo(5 / 6, 12);
    expect(all.adherence).toEqual({ count: 4, of: 6, share: 4 / 6 });
    expect(all.misalignment).toEqual({ count: 3, of: 6, share: 0.5 });
    expect(all.involuntary).toEqual({ count: 0, of: 0, share: null });
    expect(all.edge).toBeCloseTo(0.1, 12);
    // (0.4² + 0.7²) / 2.
    expect(all.brier).toBeCloseTo(0.325, 12);
  });

  test('amounts by currency, never together', () => {
    const [euro, dollar] = review.all.money;
    expect(euro).toEqual({
      ...{ currency: 'EUR', n: 1, net: 20, expectancy: 20, averageWin: 20, averageLoss: null },
      ...{ profitFactor: null, returnOnRisk: 2 },
    });
    // 300 − 100 − 200 − 50 + 150 + 0 over six; won 450, lost 350; 100 on 500 risked.
    expect(dollar).toMatchObject({
      currency: 'USD',
      n: 6,
      net: 100,
      averageWin: 225,
      returnOnRisk: 0.2,
    });
    expect(dollar?.expectancy).toBeCloseTo(16.6667, 4);
    expect(dollar?.averageLoss).toBeCloseTo(-116.6667, 4);
    expect(dollar?.profitFactor).toBeCloseTo(1.2857, 4);
  });

  test('by setup, emotion and ownership', () => {
    const short = (groups: typeof review.bySetup) =>
      groups.map(({ name, entries, winRate, money }) => {
        return [
          name,
          entries,
          winRate,
          money.find(({ currency }) => currency === 'USD')?.expectancy,
        ];
      });
    expect(short(review.bySetup)).toEqual([
      ['breakout', 4, 0.25, -12.5],
      ['fade', 3, 2 / 3, 75],
    ]);
    expect(short(review.byEmotion)).toEqual([
      ['calm', 3, 2 / 3, 150],
      ['greedy', 3, 0, expect.closeTo(-116.6667, 4)],
    ]);
    expect(review.byOwnership.map(({ name, money }) => [name, money[0]?.returnOnRisk])).toEqual([
      ['influenced', -1],
      // 450 won on 150.
      ['mine', 3],
      ['performed', -1],
    ]);
    expect(review.mistakes).toEqual([{ name: 'late', count: 2 }]);
  });

  test('the longest drift, in the order in which entries were begun', () => {
    expect(review.longestDrift).toEqual({
      ...{ entries: 3, from: '2026-02-24T12:00:00.000Z', to: '2026-02-26T12:00:00.000Z' },
    });
    expect(longestDrift([...week].reverse())).toEqual(review.longestDrift);
    expect(longestDrift([])).toBeNull();
    const at = (day: number) => `2026-02-0${day}T00:00:00.000Z`;
    const runs = [false, false, null, false, false, true, false].map((alignedWithSelf, index) =>
      entryOf({ at: at(index + 1), alignedWithSelf }),
    );
    expect(longestDrift(runs)).toEqual({ entries: 2, from: at(1), to: at(2) });
  });

  test('a day is one of the zone: Sunday in UTC is Monday in Auckland', () => {
    // 11:30 UTC is 0:30 of the next day at UTC+13.
    const late = [entryOf({ at: '2026-03-01T11:30:00.000Z', realizedValue: 1 })];
    expect(reviewWeek(late, '2026-03-01', 'UTC').all.entries).toBe(1);
    expect(reviewWeek(late, '2026-03-01', 'Pacific/Auckland').all.entries).toBe(0);
    expect(reviewWeek(late, '2026-03-02', 'Pacific/Auckland').all.entries).toBe(1);
  });

  test('a week without entries has no rates', () => {
    const { all, bySetup, longestDrift: drift, cadence } = reviewWeek([], '2026-02-26', 'UTC');
    expect([all.winRate, all.expectancyR, all.edge, all.brier, all.adherence.share]).toEqual(
      Array(5).fill(null),
    );
    expect([bySetup, drift, cadence]).toEqual([[], null, 'weekly']);
  });

  test('weeks begin on Monday, over the turn of a year too', () => {
    expect(weekOf('2026-03-01')).toEqual({ from: '2026-02-23', to: '2026-03-01' });
    expect(weekOf('2026-02-23')).toEqual({ from: '2026-02-23', to: '2026-03-01' });
    expect(weekOf('2027-01-01')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
  });

  test('how often to review by how many entries there are', () => {
    expect([0, 9, 10, 49, 50, 99, 100].map(decideCadence)).toEqual([
      ...['weekly', 'weekly', 'every-two-weeks', 'every-two-weeks'],
      ...['monthly', 'monthly', 'quarterly'],
    ]);
  });

  test('what it suggests to change, with what it should move', () => {
    const proposals = proposeChanges(review);
    expect(proposals.map(({ key, body }) => [key, body.baseline, body.target])).toEqual([
      ['review/2026-02-23/setup/breakout/USD', -12.5, 0],
      ['review/2026-02-23/emotion/greedy/USD', expect.closeTo(-116.6667, 4), 0],
      ['review/2026-02-23/adherence', 4 / 6, 0.8],
      ['review/2026-02-23/misalignment', 0.5, 0.25],
      ['review/2026-02-23/drift', 3, 2],
      ['review/2026-02-23/mistake/late', 2, 0],
    ]);
    expect(proposals[0]?.body).toMatchObject({
      hypothesis: 'The setup "breakout" loses money: 50 USD over 4 entries.',
      ...{ status: 'proposed', startOn: null, endOn: null },
    });
    // Three losing entries are too few when four are asked for.
    const strict = {
      groupMin: 4,
      adherenceMin: 0,
      misalignmentMax: 1,
      driftMax: 9,
      mistakesMax: 9,
    };
    expect(proposeChanges(review, strict).map(({ key }) => key)).toEqual([
      'review/2026-02-23/setup/breakout/USD',
    ]);
    expect(proposeChanges(reviewWeek([], '2026-02-26', 'UTC'))).toEqual([]);
  });

  test('the draft says it in plain words', () => {
    expect(draftWeek(review).split('\n').slice(0, 3)).toEqual([
      '2026-02-23 to 2026-03-01: 7 entries closed, 1 open.',
      'Won 43 %; net +20 EUR, mean +20 EUR; net +100 USD, mean +16.67 USD.',
      'Plan followed: 67 %. Against oneself: 50 %.',
    ]);
  });
});
