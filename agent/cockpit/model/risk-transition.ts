import { z } from 'zod';
import { triggerReading } from '../engines/risk/trigger.ts';
import { defineRecord } from './record.ts';
import { instant, riskState } from './vocabulary.ts';
import { riskWords } from './words.ts';

/** A change of the risk state, with what every trigger said then. */
export const riskTransition = defineRecord({
  name: 'risk-transition',
  title: 'Change of the risk state',
  fields: z.object({
    from: riskState,
    to: riskState,
    at: instant,
    reason: z.string().min(1),
    triggers: z.array(triggerReading),
  }),
  label: ({ from, to, reason }) => `${riskWords[from].word} → ${riskWords[to].word}: ${reason}`,
  at: ({ at }) => at,
  status: ({ to }) => to,
  links: [{ role: 'override', to: 'override' }],
  appendOnly: true,
});
