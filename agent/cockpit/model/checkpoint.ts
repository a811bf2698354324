import { z } from 'zod';
import { defineRecord } from './record.ts';
import { actor, day, instant } from './vocabulary.ts';

/** A moment around an event at which somebody has to look. */
export const checkpoint = defineRecord({
  name: 'checkpoint',
  title: 'Checkpoint',
  fields: z.object({
    title: z.string().min(1).max(500),
    prompt: z.string(),
    /** Moves with its event. */
    dueAt: instant,
    /** The day in the viewer's zone. */
    dueOn: day,
    status: z.enum(['open', 'done', 'void']),
    decided: z
      .strictObject({
        outcome: z.enum(['hold', 'roll', 'close', 'reviewed']),
        at: instant,
        by: actor,
        note: z.string(),
      })
      .nullable(),
  }),
  label: ({ title }) => title,
  at: ({ dueAt }) => dueAt,
  status: ({ status }) => status,
  links: [
    { role: 'event', to: 'event' },
    { role: 'scenario', to: 'scenario' },
    // Those that are linked to its event: it is a moment to look at them too.
    { role: 'structure', to: 'option-structure', many: true },
  ],
});
