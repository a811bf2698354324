import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

const count = z.int().nonnegative().nullable();

/** What somebody wrote in public. */
export const socialPost = defineRecord({
  name: 'social-post',
  title: 'Post',
  fields: z.object({
    network: z.enum(['farcaster', 'twitter', 'rss']),
    author: z.string().min(1).max(200),
    text: z.string().max(10_000),
    url: z.string().max(2_000).nullable(),
    at: instant,
    /** Null: not told, which is not none. */
    likes: count,
    replies: count,
    reposts: count,
    /** −1 to 1, as its source read it; null: not told. */
    sentiment: z.number().min(-1).max(1).nullable().default(null),
    tags: z.array(z.string().min(1).max(100)),
    narrative: z.string().max(200).nullable(),
  }),
  label: ({ author, text }) => `${author}: ${text}`.slice(0, 200),
  at: ({ at }) => at,
  status: ({ network }) => network,
  links: [{ role: 'narrative', to: 'narrative' }],
});
