import { noSkillMarks } from '../skill/index.ts';
import type { JournalEntry } from './stats.ts';

/** An entry that says nothing but when it was, with what is given. */
export function entryOf(given: Partial<JournalEntry> & Pick<JournalEntry, 'at'>): JournalEntry {
  return {
    ...{ title: 'Entry', setup: null, ruleTag: null, size: null, currency: 'USD', outcome: '' },
    ...{ emotion: null, marks: noSkillMarks, mistakes: [], tags: [], ownership: null },
    ...{ myProbability: null, marketProbability: null, alignedWithSelf: null, voluntary: null },
    ...{ whatISaw: '', whyItMattered: '', exitStrategy: '', maxLoss: null, maxGain: null },
    ...{ status: 'closed', closedAt: given.at, realizedValue: null },
    ...given,
  };
}

const plan = (followedPlan: boolean | null) => ({ ...noSkillMarks, followedPlan });
const on = (day: number, hour = 12) => new Date(Date.UTC(2026, 1, day, hour)).toISOString();

/** Seven entries closed in the week of Monday 2026-02-23, one that is open, one of the week before. */
export const week: readonly JournalEntry[] = [
  entryOf({
    ...{ at: on(23), setup: 'breakout', emotion: 'calm', realizedValue: 300, maxLoss: 100 },
    ...{ marks: plan(true), alignedWithSelf: true, ownership: 'mine' },
    ...{ myProbability: 0.6, marketProbability: 0.5 },
  }),
  entryOf({
    ...{ at: on(24), setup: 'breakout', emotion: 'greedy', realizedValue: -100, maxLoss: 100 },
    ...{ marks: plan(false), alignedWithSelf: false, ownership: 'influenced' },
    ...{ myProbability: 0.7, marketProbability: 0.6 },
  }),
  entryOf({
    ...{ at: on(25), setup: 'breakout', emotion: 'greedy', realizedValue: -200, maxLoss: 200 },
    ...{ marks: plan(false), alignedWithSelf: false, ownership: 'influenced', mistakes: ['late'] },
  }),
  entryOf({
    ...{ at: on(26), setup: 'breakout', emotion: 'greedy', realizedValue: -50, maxLoss: 50 },
    ...{ marks: plan(true), alignedWithSelf: false, ownership: 'performed', mistakes: ['late'] },
  }),
  entryOf({
    ...{ at: on(27), setup: 'fade', emotion: 'calm', realizedValue: 150, maxLoss: 50 },
    ...{ marks: plan(true), alignedWithSelf: true, ownership: 'mine' },
  }),
  entryOf({ at: on(27, 13), setup: 'fade', emotion: 'calm', realizedValue: 0 }),
  entryOf({
    ...{ at: on(28), setup: 'fade', currency: 'EUR', realizedValue: 20, maxLoss: 10 },
    ...{ marks: plan(true), alignedWithSelf: true },
  }),
  entryOf({ at: on(28, 14), setup: 'fade', status: 'open', closedAt: null }),
  entryOf({ at: on(20), setup: 'fade', realizedValue: -999, alignedWithSelf: false }),
];
