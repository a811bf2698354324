import { z } from 'zod';
import { defineJob } from '../define.ts';

export const embedBatch = defineJob({
  name: 'embed-batch',
  description: 'Give every passage without a vector one',
  data: z.strictObject({}),
  identity: () => ({}),
  retries: 4,
  retryDelaySec: 120,
  expireSec: 12 * 3600,
});
