import { z } from 'zod';
import { defineJob } from '../define.ts';

export const reindex = defineJob({
  name: 'reindex',
  description: 'Make the word index of one library, or of all, anew',
  /** Null: every library. */
  data: z.strictObject({ library: z.string().min(1).nullable().default(null) }),
  key: ({ library }) => library ?? '*',
  identity: ({ library }) => ({ library }),
  retries: 2,
  retryDelaySec: 60,
  expireSec: 6 * 3600,
});
