import { z } from 'zod';
import { Fault } from '#lib';
import { performOutside } from '../../actions/perform.ts';
import {
  keepDailyReview,
  keepMonthlyReview,
  keepWeeklyReview,
  monthBefore,
} from '../../engines/journal/index.ts';
import { type Grade, newCard, recordAnswer } from '../../engines/study/index.ts';
import { review } from '../../model/review.ts';
import { studyCard } from '../../model/study-card.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { todayOf } from './read.ts';
import { readToday } from './reviews.ts';

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const cardSubject = ({ id }: { readonly id: string }) => `study-card:${id}`;

const back = takeBack(review, {
  title: 'Take back what was made of a review',
  fields: ['summary', 'status'],
});

export const learnActions = [
  defineAction({
    ...{ name: 'add-card', title: 'Add a question to learn' },
    body: z.strictObject({
      question: z.string().trim().min(1).max(10_000),
      answer: z.string().trim().min(1).max(10_000),
      topic: z.string().trim().min(1).max(200),
      why: z.string().max(10_000).default(''),
    }),
    async change(store, { body, actor }) {
      const { id, version } = await store.create(studyCard, newCard(body), { actor });
      return {
        message: 'The question is in the queue.',
        undo: { action: 'remove-card', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'answer', title: 'Answer a question', subject: cardSubject },
    body: z.strictObject({ ...one, grade: z.coerce.number().int().min(0).max(5) }),
    async act(store, { body, actor, now, context }) {
      const { zone } = context.settings;
      const request = { actor, action: 'notes.answer', subject: cardSubject(body), request: body };
      const { days } = await performOutside(store, { ...request, now }, async () => {
        const answer = { ...body, grade: body.grade as Grade };
        const row = await recordAnswer(store, answer, { now, zone, actor });
        return { days: row.body.schedule.intervalDays };
      });
      return { message: `Asked again in ${days === 1 ? 'a day' : `${days} days`}.` };
    },
  }),
  defineAction({
    ...{ name: 'pause-card', title: 'Ask a question no more', subject: cardSubject },
    body: z.strictObject(one),
    change: async (store, { body: { id, version }, actor }) => {
      const row = (await store.get(studyCard, id)) ?? unknownRecord(studyCard, id);
      const isPaused = !row.body.isPaused;
      const body = { ...row.body, isPaused };
      const changed = await store.update(studyCard, id, { version, body }, actor);
      return {
        message: isPaused ? 'It is not asked any more.' : 'It is asked again.',
        undo: { action: 'pause-card', body: { id, version: changed.version } },
      };
    },
  }),
  defineAction({
    ...{ name: 'review-day', title: 'Write the review of the day', body: z.strictObject({}) },
    async act(store, { actor, now, context }) {
      const facts = await readToday(context);
      const request = { actor, action: 'notes.review-day', request: { on: facts.on }, now };
      const kept = await performOutside(store, request, async () => {
        const { id } = await keepDailyReview(store, facts, actor);
        return { id };
      });
      const goTo = `/panel/notes?view=reviews&open=${kept.id}`;
      return { message: 'The review of the day is written.', goTo };
    },
  }),
  defineAction({
    ...{ name: 'review-week', title: 'Write the review of the week', body: z.strictObject({}) },
    async act(store, { actor, now, context }) {
      const today = todayOf(context);
      const { zone } = context.settings;
      const request = { actor, action: 'notes.review-week', request: { on: today }, now };
      const kept = await performOutside(store, request, async () => {
        const week = await keepWeeklyReview(store, today, { zone, actor });
        return { id: week.review.id, proposed: week.proposed };
      });
      const count = kept.proposed;
      const proposed = count === 1 ? '1 change is proposed' : `${count} changes are proposed`;
      const goTo = `/panel/notes?view=reviews&open=${kept.id}`;
      return { message: `The week is written; ${proposed}.`, goTo };
    },
  }),
  defineAction({
    ...{ name: 'review-month', title: 'Write the review of a month' },
    body: z.strictObject({
      month: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-02')
        .optional(),
    }),
    async act(store, { body, actor, now, context }) {
      const today = todayOf(context);
      const { month = monthBefore(today) } = body;
      const request = { actor, action: 'notes.review-month', request: { month }, now };
      if (month > today.slice(0, 7)) {
        const where = 'body.month';
        throw new Fault({ code: 'usage', message: `${where}: ${month} has not begun`, where });
      }
      const { zone } = context.settings;
      const kept = await performOutside(store, request, async () => {
        const { id } = await keepMonthlyReview(store, month, { zone, actor });
        return { id };
      });
      const goTo = `/panel/notes?view=reviews&open=${kept.id}`;
      return { message: `The month ${month} is written.`, goTo, result: kept };
    },
  }),
  defineAction({
    ...{ name: 'finish-review', title: 'Write what you make of a review' },
    subject: ({ id }: { readonly id: string }) => `review:${id}`,
    body: z.strictObject({ ...one, summary: z.string().trim().min(1).max(20_000) }),
    async change(store, { body: { id, version, summary }, actor }) {
      const row = (await store.get(review, id)) ?? unknownRecord(review, id);
      const body = { ...row.body, summary, status: 'done' as const };
      const changed = await store.update(review, id, { version, body }, actor);
      return back.done('The review is done.', version, changed);
    },
  }),
  back.action,
];
