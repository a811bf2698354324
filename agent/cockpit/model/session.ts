import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';
import { dayText } from './words.ts';

/** A sitting of poker or trading, with what was agreed before it began. */
export const session = defineRecord({
  name: 'session',
  title: 'Session',
  fields: z.object({
    area: z.enum(['poker', 'trading']),
    startedAt: instant,
    endedAt: instant.nullable(),
    /** 1 (bad) to 5 (good); null: not answered. */
    mood: z.int().min(1).max(5).nullable(),
    goals: z.array(z.string().min(1)),
    stopLoss: z.number().positive().nullable(),
    currency: z.string().min(1).nullable(),
    timeLimitMinutes: z.int().positive().nullable(),
    notes: z.string(),
  }),
  label: ({ area, startedAt }) => `${area}, ${dayText(startedAt.slice(0, 10))}`,
  at: ({ startedAt }) => startedAt,
  status: ({ endedAt }) => (endedAt === null ? 'running' : 'ended'),
});
