import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant, narrativeState } from './vocabulary.ts';

const measure = z.number().nullable();

/** A change of a narrative's state, with all it was decided by. */
export const narrativeTransition = defineRecord({
  name: 'narrative-transition',
  title: 'Change of a narrative',
  fields: z.object({
    at: instant,
    from: narrativeState,
    to: narrativeState,
    reason: z.string().min(1),
    inputs: z.strictObject({
      at: instant,
      score: measure,
      mentions: measure,
      sentiment: measure,
      flows: measure,
      slope: measure,
      flowSlope: measure,
    }),
  }),
  label: ({ from, to }) => `${from} → ${to}`,
  at: ({ at }) => at,
  status: ({ to }) => to,
  links: [{ role: 'narrative', to: 'narrative' }],
  appendOnly: true,
});
