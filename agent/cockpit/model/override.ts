import { z } from 'zod';
import { defineRecord } from './record.ts';
import { actor, instant, riskState } from './vocabulary.ts';
import { riskWords } from './words.ts';

/** A person's word on the risk state, for some time. */
export const override = defineRecord({
  name: 'override',
  title: 'Override of the risk state',
  fields: z.object({
    state: riskState,
    reason: z.string().trim().min(3).max(500),
    by: actor,
    from: instant,
    until: instant,
    /** Triggers that had fired when it was given; others that fire later are heard. */
    acknowledged: z.array(z.string().min(1)),
    /** Taken back before its time. */
    endedAt: instant.nullable(),
  }),
  label: ({ state, reason }) => `${riskWords[state].word}: ${reason}`,
  at: ({ from }) => from,
  status: ({ endedAt }) => (endedAt === null ? 'given' : 'ended'),
});
