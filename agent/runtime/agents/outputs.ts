import { z } from 'zod';
import type { OutputKind } from '../model/agent.ts';
import { claimSchema } from './trust/claim.ts';

// Values that several agents give.

const line = z.string().trim().min(1).max(1_000);

/** Quotes, each copied from a piece of evidence. */
export const citations = z
  .array(z.strictObject({ id: z.string().max(20), quote: z.string().min(8).max(400) }))
  .min(1)
  .max(8);

/** A sentence that stands on evidence. */
export const citedStatement = z.strictObject({ text: line, cite: citations });

export const predictionSchema = z.strictObject({
  claim: claimSchema,
  probability: z.number().min(0).max(1).describe('That it comes true; below 0.5 says it will not'),
  horizonHours: z.number().min(1).max(2_160).describe('When it can be seen'),
  because: line,
});

export const predictions: OutputKind = {
  name: 'predictions',
  description:
    'What you expect, so that it can be held against what happens. Only what will be plainly true or false when the horizon is over.',
  schema: z.strictObject({ items: z.array(predictionSchema).min(1).max(10) }),
};

export const findings: OutputKind = {
  name: 'findings',
  description: 'What the evidence says to the question, each statement with its quotes.',
  schema: z.strictObject({
    statements: z.array(citedStatement).min(1).max(30),
    missing: z.array(line).max(10).describe('What of the question the evidence does not say'),
  }),
};

export const notFound: OutputKind = {
  name: 'not-found',
  description: 'The evidence does not answer the question at all.',
  schema: z.strictObject({ searched: z.array(line).min(1).max(20) }),
};
