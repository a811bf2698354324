import { describe, expect, test } from 'vitest';
import { useTestStore } from '../../../../tests/kit/cockpit-store.ts';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { studyCard } from '../../model/study-card.ts';
import type { CockpitStore } from '../../store/index.ts';
import { enqueueStudy, recordAnswer } from './keep.ts';
import { learningCurve, masteryOf } from './mastery.ts';
import { answerCard, newCard, type StudyCard, studyQueue } from './queue.ts';
import { type Grade, newSchedule, reviewSchedule } from './sm2.ts';

const today = '2026-02-27';
const card = (given: Partial<StudyCard> = {}) =>
  newCard({ topic: 'nix', question: 'What?', answer: 'That.', ...given });

describe('SM-2, with the numbers of its description', () => {
  test('5, 5, 5, 5: after 1, 6, 17 and 48 days', () => {
    let schedule = newSchedule;
    const seen = [5, 5, 5, 5].map((grade) => {
      schedule = reviewSchedule(schedule, grade as Grade, schedule.dueOn ?? today);
      return [schedule.intervalDays, schedule.easiness, schedule.dueOn];
    });
    // 6 × 2.7 = 16.2 and 17 × 2.8 = 47.6, rounded up; 0.1 more each time.
    expect(seen).toEqual([
      [1, 2.6, '2026-02-28'],
      [6, 2.7, '2026-03-06'],
      [17, 2.8, '2026-03-23'],
      [48, 2.9, '2026-05-10'],
    ]);
  });

  test.each([
    // EF' = EF + (0.1 − (5 − q) × (0.08 + (5 − q) × 0.02)).
    [5, 2.6],
    [4, 2.5],
    [3, 2.36],
  ])('a grade of %i makes the easiness %d', (grade, easiness) => {
    expect(reviewSchedule(newSchedule, grade as Grade, today).easiness).toBe(easiness);
  });

  test('a grade below 3 begins again with the easiness it had, and 1.3 is the least', () => {
    const known = { easiness: 2.2, repetitions: 4, intervalDays: 30, dueOn: today, lapses: 0 };
    for (const grade of [0, 1, 2] as const) {
      expect(reviewSchedule(known, grade, today)).toEqual({
        ...{ easiness: 2.2, repetitions: 0, intervalDays: 1, dueOn: '2026-02-28', lapses: 1 },
      });
    }
    expect(reviewSchedule({ ...known, easiness: 1.35 }, 3, today).easiness).toBe(1.3);
    expect(reviewSchedule(newSchedule, 0, today).lapses).toBe(0);
    // 6 × 2.5 is 15, not 16.
    const second = { ...newSchedule, repetitions: 2, intervalDays: 6, dueOn: today };
    expect(reviewSchedule(second, 4, today).intervalDays).toBe(15);
  });
});

describe('the queue', () => {
  const due = (dueOn: string | null) => card({ schedule: { ...newSchedule, dueOn } });
  const rows = [
    { id: 'a', body: due('2026-02-27') },
    { id: 'b', body: due(null) },
    { id: 'c', body: due('2026-02-20') },
    { id: 'd', body: due('2026-03-02') },
    { id: 'e', body: { ...due('2026-01-01'), isPaused: true } },
    { id: 'f', body: due(null) },
  ];
  const ids = (limits?: { newPerDay: number; perDay: number }) =>
    studyQueue(rows, today, limits).now.map(({ id }) => id);

  test('the longest overdue first, new ones last, paused ones never', () => {
    expect(studyQueue(rows, today)).toMatchObject({
      ...{ dueCount: 2, newCount: 2, doneToday: 0, nextOn: '2026-03-02' },
    });
    expect(ids()).toEqual(['c', 'a', 'b', 'f']);
    expect(ids({ newPerDay: 1, perDay: 60 })).toEqual(['c', 'a', 'b']);
    expect(ids({ newPerDay: 9, perDay: 1 })).toEqual(['c']);
  });

  test('what was asked today counts', () => {
    const asked = [{ id: 'x', body: answerCard(due(null), 4, today) }, ...rows];
    const { now, doneToday } = studyQueue(asked, today, { newPerDay: 2, perDay: 4 });
    expect(doneToday).toBe(1);
    expect(now.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });
});

test('mastery is of what was asked, and cards never asked are not known', () => {
  const answered = (...grades: Grade[]) =>
    grades.reduce((one, grade) => answerCard(one, grade, today), card());
  // (1 + 1/2 + 0) / 3.
  expect(masteryOf([answered(5), answered(2, 3), card(), card({ topic: 'poker' })])).toEqual([
    { topic: 'nix', cards: 3, asked: 2, percent: 50, band: 'intermediate' },
    { topic: 'poker', cards: 1, asked: 0, percent: null, band: null },
  ]);
  // Of the last five answers 5, 4, 3, 1 and 0 were right: 100, 80, 60, 20 and 0 %.
  const bands = [[5], [5, 5, 5, 5, 2], [5, 5, 5, 2, 2], [2, 2, 2, 2, 5], [0]] as const;
  expect(bands.map((grades) => masteryOf([answered(...grades)])[0]?.band)).toEqual([
    ...['expert', 'advanced', 'intermediate', 'beginner', 'beginner'],
  ]);
  expect(learningCurve([answered(5, 1), card()])).toEqual([{ on: today, answers: 2, right: 1 }]);
});

describe.each(testDatabases())('kept cards on %s', (_, open) => {
  let store: CockpitStore;
  useTestStore(open, (made) => {
    ({ store } = made);
  });

  test('an answer is written down once, with its point; a renewed question keeps what was learnt', async () => {
    const input = {
      key: 'poker/kuhn/1/K',
      topic: 'Kuhn',
      question: 'K?',
      answer: 'bet',
      why: '',
      tags: ['poker'],
    };
    expect(await enqueueStudy(store, [input], 'agent:poker')).toEqual(['created']);
    const row = await store.getByKey(studyCard, input.key);
    const id = row?.id ?? '';
    // 11:30 UTC is the next day in Auckland.
    const context = {
      now: new Date('2026-02-27T11:30:00Z'),
      zone: 'Pacific/Auckland',
      actor: 'person:owner',
    } as const;
    const after = await recordAnswer(store, { id, version: 1, grade: 4 }, context);
    expect(after.body).toMatchObject({
      schedule: { dueOn: '2026-03-01', intervalDays: 1 },
      reviews: [{ on: '2026-02-28', grade: 4 }],
    });
    await expect(recordAnswer(store, { id, version: 1, grade: 4 }, context)).rejects.toMatchObject({
      code: 'cockpit.stale',
    });
    await expect(
      recordAnswer(store, { id: crypto.randomUUID(), version: 1, grade: 4 }, context),
    ).rejects.toMatchObject({ code: 'cockpit.unknown' });
    expect(await store.points('study', { subject: id })).toEqual([
      {
        ...{ subject: id, at: '2026-02-27T11:30:00.000Z' },
        value: { topic: 'Kuhn', grade: 4, easiness: 2.5, intervalDays: 1 },
      },
    ]);
    expect(await enqueueStudy(store, [input], 'agent:poker')).toEqual(['unchanged']);
    expect(await enqueueStudy(store, [{ ...input, answer: 'check' }], 'agent:poker')).toEqual([
      'updated',
    ]);
    const renewed = await store.get(studyCard, id);
    expect(renewed?.body).toMatchObject({ answer: 'check', reviews: [{ grade: 4 }] });
  });
});
