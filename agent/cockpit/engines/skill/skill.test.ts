import { expect, test } from 'vitest';
import { noSkillMarks, type SkillMarks } from './marks.ts';
import { type SkillEntry, skillMetrics } from './metrics.ts';
import { decidePreSession, decideSessionEnd, type PreSession } from './pre-session.ts';

function entry(area: SkillEntry['area'], marks: Partial<SkillMarks>): SkillEntry {
  return { area, marks: { ...noSkillMarks, ...marks } };
}

test('shares are of the entries that say something, and what is unsaid is counted as that', () => {
  const { poker, trading, all, sharedLeaks } = skillMetrics([
    entry('poker', { tilt: true, followedPlan: true }),
    entry('poker', { tilt: false, followedPlan: false, heroCall: true }),
    entry('poker', { followedPlan: true }),
    entry('trading', { tilt: true, followedPlan: true, revenge: true }),
  ]);
  expect(poker.tilt).toEqual({ count: 1, of: 2, unsaid: 1, share: 0.5 });
  expect(poker.adherence).toEqual({ count: 2, of: 3, unsaid: 0, share: 2 / 3 });
  expect(poker.revenge).toEqual({ count: 0, of: 0, unsaid: 3, share: null });
  expect(trading.revenge).toEqual({ count: 1, of: 1, unsaid: 0, share: 1 });
  expect(all.adherence).toEqual({ count: 3, of: 4, unsaid: 0, share: 0.75 });
  expect(sharedLeaks).toEqual(['tilt']);
});

const ready: PreSession = {
  ...{ mood: 4, goals: ['fold jacks to a raise'], stopLoss: 200, currency: 'USD' },
  timeLimitMinutes: 90,
};

test('a session is ready when everything is answered and the mood is good', () => {
  expect(decidePreSession(ready)).toEqual({ isReady: true, todo: [] });
  expect(decidePreSession({ ...ready, mood: 2 }).todo).toEqual([
    'Leave it for today: mood 2 is below 3.',
  ]);
  const empty = { mood: null, goals: [], stopLoss: null, currency: null, timeLimitMinutes: null };
  expect(decidePreSession(empty)).toMatchObject({ isReady: false });
  expect(decidePreSession(empty).todo).toHaveLength(4);
});

test('a session ends at its bounds, and an unknown result says nothing', () => {
  expect(decideSessionEnd(ready, { result: -199.99, minutes: 89 })).toEqual([]);
  expect(decideSessionEnd(ready, { result: -200, minutes: 90 })).toEqual([
    'Stop: the loss of 200 has reached your bound of 200.',
    'Stop: 90 minutes are over.',
  ]);
  expect(decideSessionEnd(ready, { result: null, minutes: 1 })).toEqual([]);
});
