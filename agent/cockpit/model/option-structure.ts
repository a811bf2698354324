import { z } from 'zod';
import { checkpoint } from '../engines/options/checkpoints.ts';
import { leg } from '../engines/options/legs.ts';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

/** Options that belong together. What it may win and lose is computed from the legs, never stored. */
export const optionStructure = defineRecord({
  name: 'option-structure',
  title: 'Option structure',
  fields: z.object({
    title: z.string().min(1),
    underlying: z.string().min(1),
    venue: z.string().min(1).nullable(),
    /** What prices are in: `USD`. */
    currency: z.string().min(1),
    legs: z.array(leg).min(1).max(20),
    /** Units of the underlying one contract stands for. */
    multiplier: z.number().positive(),
    /** Interest rate and yield a year for model values; null: none is stated, so there are none. */
    terms: z.strictObject({ rate: z.number(), yield: z.number() }).nullable(),
    status: z.enum(['planned', 'open', 'closed']),
    openedAt: instant.nullable(),
    closedAt: instant.nullable(),
    /** What it brought in the end, fees included; null while it is open or when nobody wrote it down. */
    realisedPnl: z.number().nullable(),
    /** Share of the highest possible profit at which to think of closing: 0.5. */
    takeProfitShare: z.number().positive().max(1).nullable(),
    checkpoints: z.array(checkpoint).max(50),
    notes: z.string(),
  }),
  label: ({ title }) => title,
  at: ({ openedAt }) => openedAt,
  status: ({ status }) => status,
  links: [
    { role: 'scenario', to: 'scenario' },
    { role: 'event', to: 'event', many: true },
  ],
});
