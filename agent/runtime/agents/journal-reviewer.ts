import { z } from 'zod';
import { defineAgent } from '../model/agent.ts';

const line = z.string().trim().min(1).max(800);

const weeklyReview = {
  name: 'weekly-review',
  description: 'What the entries of a week show, and changes that are worth an experiment.',
  schema: z.strictObject({
    period: z.string().trim().min(1).max(80),
    patterns: z
      .array(z.strictObject({ text: line, entries: z.array(z.string().max(80)).min(1).max(30) }))
      .max(15)
      .describe('Each with the entries it is seen in, as the input names them'),
    backlog: z
      .array(
        z.strictObject({
          ...{ hypothesis: line, change: line, metric: line },
          ...{ baseline: line, target: line },
        }),
      )
      .max(8),
  }),
};

export const journalReviewer = defineAgent({
  name: 'journal-reviewer',
  purpose: 'Reviews a trading journal: patterns of setup, rule, emotion and outcome.',
  inputs: [
    'entries of the journal with their ids, as text or JSON, and the statistics of the week',
  ],
  outputs: [weeklyReview],
  forbidden: [
    'make up a number: statistics are given, not computed by you',
    'judge the person instead of the pattern',
  ],
  tools: [],
  effects: ['read'],
  instructions:
    'A pattern takes at least two entries. Keep what went right beside what went wrong. A change in the backlog is one that a person can hold to next week, with the number that will tell whether it helped.',
  models: [],
  budget: { wallClockMs: 120_000, totalTokens: 150_000, costUsd: 0.5, toolCalls: 1 },
  mode: 'sandbox',
});
