import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day } from './vocabulary.ts';

/** A change to how things are done, with what it should move. */
export const backlogItem = defineRecord({
  name: 'backlog-item',
  title: 'Change',
  fields: z.object({
    hypothesis: z.string().min(1).max(2_000),
    change: z.string().min(1).max(2_000),
    metric: z.string().min(1).max(200),
    baseline: z.number().nullable(),
    target: z.number().nullable(),
    startOn: day.nullable(),
    endOn: day.nullable(),
    status: z.enum(['proposed', 'active', 'kept', 'reverted', 'dropped']),
    conclusion: z.string().max(5_000),
  }),
  label: ({ change }) => change.slice(0, 200),
  at: ({ startOn }) => (startOn === null ? null : `${startOn}T00:00:00.000Z`),
  status: ({ status }) => status,
  links: [{ role: 'review', to: 'review' }],
});
