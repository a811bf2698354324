import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day } from './vocabulary.ts';

export const criterion = z.strictObject({
  metric: z.string().min(1).max(200),
  is: z.enum(['at-least', 'at-most']),
  target: z.number(),
});

/** A change that is tried, from a date on, with what will count as a success. */
export const experiment = defineRecord({
  name: 'experiment',
  title: 'Experiment',
  fields: z.object({
    title: z.string().min(1).max(200),
    hypothesis: z.string().max(5_000),
    /** The agent that is tried, by its name in the registry of agents. */
    agent: z.string().min(1).max(100).nullable(),
    startOn: day,
    /** Decided on this day. */
    endOn: day,
    criteria: z.array(criterion).min(1).max(10),
    status: z.enum(['planned', 'running', 'succeeded', 'failed', 'stopped']),
    conclusion: z.string().max(5_000),
  }),
  label: ({ title }) => title,
  at: ({ startOn }) => `${startOn}T00:00:00.000Z`,
  status: ({ status }) => status,
  links: [{ role: 'change', to: 'backlog-item' }],
});
