import { z } from 'zod';
import { defineJob } from '../define.ts';

export const prune = defineJob({
  name: 'prune',
  description: 'Take out what nobody asks for any more, and bring the word index together',
  data: z.strictObject({
    /** How long a vector stays that no passage has. */
    days: z.number().int().min(0),
  }),
  identity: () => ({}),
  retries: 2,
  retryDelaySec: 60,
  // Most of it is VACUUM of the largest tables and their vector indexes.
  expireSec: 4 * 3600,
});
