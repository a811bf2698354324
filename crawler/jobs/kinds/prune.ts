import { z } from 'zod';
import { defineJob } from '../define.ts';

export const prune = defineJob({
  name: 'prune',
  description: 'Remove vectors that no passage has had for a while',
  data: z.strictObject({ days: z.number().int().min(0) }),
  identity: () => ({}),
  retries: 2,
  retryDelaySec: 60,
  expireSec: 3600,
});
