import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day } from './vocabulary.ts';

export const insightSections = [
  'highlight',
  'signal',
  'action',
  'build',
  'consensus',
  'sentiment',
] as const;

const short = z.string().min(1).max(300);

/** One line of a digest. Nothing here is an order to anybody: it is what somebody wrote. */
export const insight = defineRecord({
  name: 'insight',
  title: 'Insight',
  fields: z.object({
    /** `substack`, `smart-money`. */
    feed: short,
    /** The day of the digest; null when it says none. */
    on: day.nullable(),
    section: z.enum(insightSections),
    text: z.string().min(1).max(5_000),
    /** The digest gives the beginning only. */
    isCut: z.boolean(),
    asset: short.nullable(),
    direction: z.enum(['watch', 'buy', 'sell']).nullable(),
    /** As it is written: a level, a range or words. */
    entryLevel: short.nullable(),
    source: short.nullable(),
    priority: z.enum(['P0', 'P1', 'P2']).nullable(),
    url: z.string().max(2_000).nullable(),
    window: short.nullable(),
    effort: short.nullable(),
    /** How often something was mentioned. */
    count: z.int().nonnegative().nullable(),
  }),
  label: ({ text, asset }) => (asset === null ? text : `${asset}: ${text}`).slice(0, 200),
  // Days get a place in the order of time that way, and no time.
  at: ({ on }) => (on === null ? null : `${on}T00:00:00.000Z`),
  status: ({ section }) => section,
  links: [{ role: 'narrative', to: 'narrative' }],
});
