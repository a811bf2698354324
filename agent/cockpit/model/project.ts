import { z } from 'zod';
import { defineRecord } from './record.ts';
import { narrativeState } from './vocabulary.ts';

/** Something built on a chain, with the wallets that act for it. */
export const project = defineRecord({
  name: 'project',
  title: 'Project',
  fields: z.object({
    name: z.string().min(1).max(200),
    chain: z.string().min(1).max(50),
    // What its owner thinks of it and no registry says; left out where nobody said anything, so that what a
    // registry said is still the same.
    /** The protocol it is, or is built on: `Aerodrome`. */
    protocol: z.string().min(1).max(100).nullable().optional(),
    /** How far it is, in the words that narratives have; null: nobody said. */
    state: narrativeState.nullable().optional(),
    /** 0 to 100, as that of narratives. */
    score: z.number().min(0).max(100).nullable().optional(),
  }),
  label: ({ name }) => name,
  status: ({ state }) => state ?? null,
  links: [
    { role: 'identity', to: 'wallet' },
    { role: 'treasury', to: 'wallet' },
    // Those that name the project themselves.
    { role: 'wallets', to: 'wallet', many: true },
    { role: 'narrative', to: 'narrative' },
  ],
});
export type Project = ReturnType<typeof project.parse>;
