import { z } from 'zod';
import { defineAgent } from '../model/agent.ts';
import { citedStatement, predictions } from './outputs.ts';

const digest = {
  name: 'digest',
  description: 'The stories the market tells itself now, with what in the signals says so.',
  schema: z.strictObject({
    highlights: z.array(citedStatement).min(1).max(10),
    narratives: z
      .array(
        citedStatement.extend({
          name: z.string().trim().min(1).max(80),
          // After the owner's notes on narratives.
          state: z.enum(['building', 'mature', 'topping', 'dead']),
        }),
      )
      .max(12),
  }),
};

export const narrativeDigest = defineAgent({
  name: 'narrative-digest',
  purpose: 'Sums up what producers of signals say about the market, as narratives.',
  inputs: ['a symbol, a narrative, or nothing in particular: what is new'],
  outputs: [digest, predictions],
  forbidden: ['propose a trade', 'repeat as a fact what a producer merely says'],
  tools: ['brain_signals', 'search', 'read_chunk'],
  effects: ['read'],
  instructions:
    'Read the newest signals first. Say who says what; where producers disagree, say that. A narrative that nobody has mentioned lately is dead or not there.',
  models: [],
  budget: { wallClockMs: 180_000, totalTokens: 200_000, costUsd: 1, toolCalls: 20 },
  mode: 'shadow',
});
