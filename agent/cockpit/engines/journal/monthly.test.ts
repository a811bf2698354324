import { describe, expect, test } from 'vitest';
import { draftMonth } from './draft.ts';
import { entryOf, week } from './journal.fixture.ts';
import { monthBefore, monthOf, reviewMonth } from './monthly.ts';

// Counted by hand from the fixture of the week, whose entries all lie in February.
describe('the review of a month', () => {
  const done = (action: string, outcome: string) => ({ action, outcome });
  const actions = [
    ...[done('bot.stop-entries', 'failed'), done('bot.stop-entries', 'failed')],
    ...[done('bot.restore', 'unknown'), done('tasks.done', 'done'), done('notes.judge', 'failed')],
    done('grant.give', 'refused'),
  ];
  const review = reviewMonth(week, actions, { month: '2026-02', zone: 'UTC' });

  test('every entry closed in it, and what went wrong', () => {
    expect(review).toMatchObject({
      ...{ from: '2026-02-01', to: '2026-02-28', opened: 9, stillOpen: 1 },
      // Those of the week and the one of the week before.
      all: { entries: 8, decided: 8, wins: 3, losses: 4 },
      mistakes: [{ name: 'late', count: 2 }],
      wentWrong: [
        { action: 'bot.stop-entries', outcome: 'failed', count: 2 },
        { action: 'bot.restore', outcome: 'unknown', count: 1 },
        { action: 'notes.judge', outcome: 'failed', count: 1 },
      ],
    });
    // 100 of the week in USD less the 999 of the week before.
    expect(review.all.money.find(({ currency }) => currency === 'USD')?.net).toBe(-899);
  });

  test('a month is one of the zone', () => {
    // 11:30 UTC of 28 February is 1 March at UTC+13.
    const late = [entryOf({ at: '2026-02-28T11:30:00.000Z' })];
    const count = (zone: string) => reviewMonth(late, [], { month: '2026-02', zone }).all.entries;
    expect([count('UTC'), count('Pacific/Auckland')]).toEqual([1, 0]);
  });

  test('it begins on the first, whatever its length', () => {
    expect(monthOf('2026-02')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(monthOf('2028-02')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
    expect(monthOf('2026-12')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
    expect(['2026-01-31', '2026-03-01'].map(monthBefore)).toEqual(['2025-12', '2026-02']);
  });

  test('the draft says it in plain words', () => {
    expect(draftMonth(review).split('\n').at(-1)).toBe(
      'Failed: bot stop entries 2 times, bot restore once (outcome unknown), notes judge once.',
    );
    const quiet = reviewMonth([], [], { month: '2026-02', zone: 'UTC' });
    expect(draftMonth(quiet).split('\n').at(-1)).toBe('Nothing failed.');
  });
});
