import { z } from 'zod';
import { tag } from './note.ts';
import { defineRecord } from './record.ts';
import { day } from './vocabulary.ts';

export const grade = z.int().min(0).max(5);

/** A question to be asked again when it is about to be forgotten; see engines/study. */
export const studyCard = defineRecord({
  name: 'study-card',
  title: 'Study card',
  fields: z.object({
    topic: z.string().min(1).max(200),
    question: z.string().min(1).max(10_000),
    answer: z.string().max(10_000),
    why: z.string().max(10_000),
    tags: z.array(tag).max(50),
    source: z.string().max(2_000).nullable(),
    isPaused: z.boolean(),
    schedule: z.strictObject({
      /** EF of SM-2, 1.3 at least. */
      easiness: z.number().min(1.3),
      /** Right answers in a row. */
      repetitions: z.int().nonnegative(),
      intervalDays: z.int().nonnegative(),
      /** Null: never asked. */
      dueOn: day.nullable(),
      lapses: z.int().nonnegative(),
    }),
    /** The newest last. */
    reviews: z.array(z.strictObject({ on: day, grade })).max(20),
  }),
  label: ({ question }) => question.slice(0, 200),
  status: ({ isPaused, schedule }) =>
    isPaused ? 'paused' : schedule.dueOn === null ? 'new' : 'learning',
  links: [{ role: 'note', to: 'note' }],
});
