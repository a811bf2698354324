import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day } from './vocabulary.ts';
import { dayText } from './words.ts';

/** A look back. `facts` is what was computed when it was made: later changes do not rewrite it. */
export const review = defineRecord({
  name: 'review',
  title: 'Review',
  fields: z.object({
    cadence: z.enum(['daily', 'weekly', 'monthly']),
    from: day,
    /** Inclusive. */
    to: day,
    facts: z.json(),
    /** Written from the facts by a fixed rule or a model; `summary` is what a person made of it. */
    draft: z.string().max(20_000),
    summary: z.string().max(20_000),
    status: z.enum(['draft', 'done']),
  }),
  label: ({ cadence, from, to }) =>
    from === to
      ? `${cadence} review, ${dayText(from)}`
      : `${cadence} review, ${dayText(from)} to ${dayText(to)}`,
  at: ({ to }) => `${to}T00:00:00.000Z`,
  status: ({ status }) => status,
});
