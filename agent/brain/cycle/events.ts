import { z } from 'zod';
import { defineEvent } from '../events/index.ts';

const count = z.int().nonnegative();

export const cycleCompleted = defineEvent({
  type: 'cycle.completed.v1',
  description: 'A cycle ran from signals to orders; what it did, in numbers',
  durability: 'normal',
  payload: z.strictObject({
    trigger: z.enum(['schedule', 'operator']),
    symbols: z.array(z.string()),
    signals: count,
    noOpinions: count,
    approved: count,
    refused: count,
    submitted: count,
    durationMs: z.number().nonnegative(),
  }),
});

export const cycleFailed = defineEvent({
  type: 'cycle.failed.v1',
  description: 'A cycle did not come to its end',
  durability: 'normal',
  payload: z.strictObject({
    trigger: z.enum(['schedule', 'operator']),
    reason: z.string(),
    durationMs: z.number().nonnegative(),
  }),
});

export const cycleEvents = [cycleCompleted, cycleFailed] as const;
