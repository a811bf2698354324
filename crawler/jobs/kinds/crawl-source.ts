import { z } from 'zod';
import { defineJob } from '../define.ts';

export const crawlSource = defineJob({
  name: 'crawl-source',
  description: 'Read what is due of one source',
  data: z.strictObject({
    source: z.string().min(1),
    /** The host that is asked; the source's own name where there is none. */
    site: z.string().min(1),
    /** Nothing is read when it is not due any more, because another worker has read it. */
    onlyDue: z.boolean().default(false),
  }),
  key: ({ site }) => site,
  identity: ({ source, onlyDue }) => ({ source, onlyDue }),
  retries: 4,
  retryDelaySec: 60,
  expireSec: 6 * 3600,
});
