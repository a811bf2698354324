import { z } from 'zod';
import { defineRecord } from './record.ts';

/** A pool in which a project has liquidity. */
export const liquidity = defineRecord({
  name: 'liquidity',
  title: 'Liquidity',
  fields: z.object({
    name: z.string().min(1).max(100),
    venue: z.string().min(1).max(100),
    pair: z.string().min(1).max(50),
  }),
  label: ({ name, venue, pair }) => `${pair} on ${venue} (${name})`,
  links: [
    { role: 'project', to: 'project' },
    { role: 'wallet', to: 'wallet' },
  ],
});
export type Liquidity = ReturnType<typeof liquidity.parse>;
