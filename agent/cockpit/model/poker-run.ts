import { z } from 'zod';
import { algorithms } from '../poker/cfr.ts';
import { gameNames } from '../poker/games/index.ts';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

const learnedSet = {
  player: z.union([z.literal(1), z.literal(2)]),
  key: z.string(),
  question: z.string(),
  actions: z.array(z.strictObject({ name: z.string(), probability: z.number() })),
};

const point = z.strictObject({
  iterations: z.int().positive(),
  value: z.number(),
  exploitability: z.number(),
});

/** What a finished or stopped training gave; `state` is what it goes on from. */
const result = z.strictObject({
  iterations: z.int().nonnegative(),
  value: z.number(),
  exploitability: z.number(),
  curve: z.array(point),
  strategy: z.array(z.strictObject(learnedSet)),
  spots: z.array(
    z.strictObject({ ...learnedSet, reason: z.enum(['regret', 'mixed']), amount: z.number() }),
  ),
  state: z.strictObject({
    iterations: z.int().nonnegative(),
    regrets: z.array(z.number()),
    sums: z.array(z.number()),
    random: z.int().nonnegative(),
  }),
});

/** A training by self-play. */
export const pokerRun = defineRecord({
  name: 'poker-run',
  title: 'Poker run',
  fields: z.object({
    game: z.enum(gameNames),
    algorithm: z.enum(algorithms),
    /** How many are wanted. */
    iterations: z.int().positive(),
    seed: z.int().positive().nullable(),
    status: z.enum(['running', 'done', 'stopped', 'failed']),
    startedAt: instant,
    endedAt: instant.nullable(),
    /** Why it failed. */
    error: z.string().nullable(),
    /** Null while it runs, and when it failed. */
    result: result.nullable(),
  }),
  label: ({ game, iterations }) => `${game}, ${iterations} iterations`,
  at: ({ startedAt }) => startedAt,
  status: ({ status }) => status,
});
