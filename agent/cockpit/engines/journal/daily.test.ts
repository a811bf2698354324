import { describe, expect, test } from 'vitest';
import { type ClosedTrade, type DayInput, reviewDay } from './daily.ts';
import { draftDay } from './draft.ts';
import { judgeExperiment } from './experiments.ts';
import { week } from './journal.fixture.ts';

const trade = (symbol: string, pnl: number, closedAt: string): ClosedTrade => ({
  ...{ symbol, pnl, side: 'long', strategy: 'momentum', reason: 'target' },
  closedAt: Date.parse(closedAt),
});
const input: DayInput = {
  trades: {
    value: [
      trade('BTC', 120.5, '2026-02-27T09:00:00Z'),
      trade('ETH', -40.25, '2026-02-27T10:00:00Z'),
      // 0:30 of the 28th in Berlin.
      trade('SOL', 999, '2026-02-27T23:30:00Z'),
    ],
  },
  decisions: [
    { at: '2026-02-27T08:00:00Z', verdict: 'HOLD', title: 'AI' },
    { at: '2026-02-27T09:00:00Z', verdict: null, title: 'AI' },
    { at: '2026-02-26T09:00:00Z', verdict: 'EXIT', title: 'AI' },
  ],
  tasks: [
    { title: 'Read', status: 'done', due: '2026-02-27', doneAt: '2026-02-27T11:00:00Z' },
    { title: 'Old', status: 'inbox', due: '2026-02-20', doneAt: null },
    { title: 'Later', status: 'inbox', due: '2026-03-01', doneAt: null },
    { title: 'Gone', status: 'dropped', due: '2026-02-27', doneAt: null },
  ],
  events: [{ title: 'CPI', importance: 'high' }],
  entries: week,
  botActions: [{ at: '2026-02-27T12:00:00Z', action: 'bot.stop-entries', outcome: 'done' }],
};

describe('the review of a day', () => {
  test('trades, decisions, tasks, events and what was done to bots, in the zone', () => {
    const review = reviewDay(input, '2026-02-27', 'Europe/Berlin');
    expect(review).toMatchObject({
      trades: {
        value: {
          ...{ closed: 2, wins: 1, losses: 1, net: 80.25 },
          ...{ best: { symbol: 'BTC' }, worst: { symbol: 'ETH' } },
        },
      },
      ...{ decisions: { HOLD: 1, none: 1 }, tasksDone: ['Read'], tasksLeft: ['Old'] },
      ...{ journalOpened: 2, journal: { entries: 2, decided: 2, wins: 1 } },
    });
    expect(draftDay(review)).toBe(
      [
        'Closed 2: 1 won, 1 lost, net +80.25; best BTC +120.5, worst ETH −40.25.',
        'Decisions: 1 open nothing new, 1 none.',
        'Done to the bots: bot stop entries (done).',
        'Events: CPI.',
        'Tasks: 1 done, 1 left (Old).',
        'Journal: 2 begun, 2 closed.',
      ].join('\n'),
    );
  });

  test('trades that cannot be read are not none', () => {
    const review = reviewDay(
      { ...input, trades: { missing: 'the brain does not answer' } },
      '2026-02-27',
      'UTC',
    );
    expect(review.trades).toEqual({ missing: 'the brain does not answer' });
    expect(draftDay(review)).toContain('Trades are not known: the brain does not answer.');
  });
});

describe('an experiment', () => {
  const experiment = {
    endOn: '2026-03-31',
    criteria: [
      { metric: 'adherence', is: 'at-least', target: 0.8 },
      { metric: 'mistakes', is: 'at-most', target: 2 },
    ],
  } as const;
  const judge = (measured: Record<string, number | null>, today = '2026-04-01') =>
    judgeExperiment({ ...experiment, criteria: [...experiment.criteria] }, measured, today).verdict;

  test('succeeds when all criteria are met, after its last day', () => {
    expect(judge({ adherence: 0.8, mistakes: 2 })).toBe('succeeded');
    expect(judge({ adherence: 0.79, mistakes: 0 })).toBe('failed');
    expect(judge({ adherence: 0.9, mistakes: 2 }, '2026-03-31')).toBe('too-early');
  });

  test('what nobody measured is neither', () => {
    expect(judge({ adherence: 0.9 })).toBe('unknown');
    expect(judge({ adherence: null, mistakes: 3 })).toBe('failed');
  });
});
