import { z } from 'zod';
import { blockReasons } from '../engines/narrative/gate.ts';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

/** Something that asked for attention, and whether the gate let it through. */
export const moment = defineRecord({
  name: 'moment',
  title: 'Moment',
  fields: z.object({
    at: instant,
    subject: z.string().min(1).max(200),
    signals: z.array(
      z.strictObject({
        name: z.string().min(1),
        tier: z.int().positive(),
        value: z.number().nullable(),
        baseline: z.number().nullable(),
      }),
    ),
    alignment: z.string().nullable(),
    novelty: z.enum(['new', 'recurring']).nullable(),
    conviction: z
      .strictObject({
        level: z.enum(['low', 'medium', 'high']),
        points: z.number(),
        reason: z.string(),
      })
      .nullable(),
    outcome: z.enum(['released', 'suppressed']),
    /** Null when it was released. */
    reason: z.enum(blockReasons).nullable(),
    message: z.string(),
  }),
  label: ({ subject }) => subject,
  at: ({ at }) => at,
  status: ({ outcome }) => outcome,
  links: [{ role: 'narrative', to: 'narrative' }],
  appendOnly: true,
});
