import { z } from 'zod';
import { riskState } from '../../model/vocabulary.ts';

/** What one trigger says. `acknowledged`: it has fired, and a person decided to go on all the same. */
export const triggerReading = z.object({
  trigger: z.string().min(1),
  verdict: z.enum(['fired', 'acknowledged', 'quiet', 'no-data']),
  /** The best state it leaves when it has fired. */
  caps: riskState,
  value: z.number().nullable(),
  limit: z.number(),
  observedAt: z.iso.datetime().nullable(),
  message: z.string().min(1),
});
export type TriggerReading = Readonly<z.output<typeof triggerReading>>;
