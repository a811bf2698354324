import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

/** How much of an asset a wallet held when it was last looked at. */
export const holding = defineRecord({
  name: 'holding',
  title: 'Holding',
  fields: z.object({
    asset: z.string().min(1).max(100),
    chain: z.string().min(1).max(50),
    /** Decimal, in units of the asset: what a chain counts has more digits than a number. */
    amount: z.string().regex(/^-?\d{1,60}(?:\.\d{1,60})?$/, 'a decimal number'),
    /** Null where no price is known. */
    valueUsd: z.number().nullable(),
    observedAt: instant,
  }),
  label: ({ amount, asset, chain }) => `${amount} ${asset} on ${chain}`,
  at: ({ observedAt }) => observedAt,
  links: [
    { role: 'wallet', to: 'wallet' },
    { role: 'narrative', to: 'narrative' },
  ],
});
export type Holding = ReturnType<typeof holding.parse>;
