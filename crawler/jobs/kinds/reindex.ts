import { z } from 'zod';
import { defineJob } from '../define.ts';

export const reindex = defineJob({
  name: 'reindex',
  description: 'Make the word index of one library, or of all, anew',
  data: z.strictObject({ library: z.string().min(1).optional() }),
  identity: ({ library }) => ({ library: library ?? null }),
  retries: 2,
  retryDelaySec: 60,
  expireSec: 6 * 3600,
});
