import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day, importance, instant, taskStatus } from './vocabulary.ts';

/** Something to do, written by hand or by a rule, an event, a review. */
export const task = defineRecord({
  name: 'task',
  title: 'Task',
  fields: z.object({
    title: z.string().min(1).max(500),
    status: taskStatus,
    priority: importance,
    due: day.nullable(),
    /** What to do, in one sentence: `Review for a position of 0.5 %`. */
    action: z.string().nullable(),
    /** Why it is here, in one sentence: `Smart money buys the narrative XYZ`. */
    context: z.string().nullable(),
    /** What was known when it was made, for who opens it. */
    facts: z.record(z.string(), z.json()),
    notes: z.string(),
    doneAt: instant.nullable(),
  }),
  label: ({ title }) => title,
  // Tasks without a date have none in the order either.
  at: ({ due }) => (due === null ? null : `${due}T00:00:00.000Z`),
  status: ({ status }) => status,
  links: [
    { role: 'events', to: 'event', many: true },
    { role: 'scenarios', to: 'scenario', many: true },
    { role: 'decision', to: 'decision' },
    { role: 'checkpoint', to: 'checkpoint' },
    { role: 'structure', to: 'option-structure' },
    { role: 'hold', to: 'bot-hold' },
    { role: 'narrative', to: 'narrative' },
    { role: 'project', to: 'project' },
    { role: 'experiment', to: 'experiment' },
  ],
});
