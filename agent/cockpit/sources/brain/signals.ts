import { z } from 'zod';
import type { ApiClient } from '#lib/api-client';
import { defineSource, type Source } from '../source.ts';
import { readBrain } from './read.ts';

export const signalsSchema = z.array(
  z.object({
    ...{ id: z.number(), symbol: z.string(), signal: z.enum(['long', 'short', 'neutral']) },
    ...{ conviction: z.number(), producer: z.string(), rationale: z.string() },
    timestamp: z.number(),
  }),
);
const decisions = z.array(
  z.object({
    ...{ id: z.string(), at: z.number(), symbol: z.string(), tradeId: z.string().nullable() },
    refusedBy: z.array(z.string()),
    outcome: z.enum(['approved', 'refused', 'no-trade']),
  }),
);

export type BrainSignal = z.output<typeof signalsSchema>[number];
export type BrainDecision = z.output<typeof decisions>[number];

export interface BrainSignals {
  readonly signals: readonly BrainSignal[];
  readonly decisions: readonly BrainDecision[];
}
export const brainSignalsName = 'brain-signals';

/** What the brain's producers said last, and what it decided. */
export function createBrainSignals(client: Pick<ApiClient, 'call'>): Source<BrainSignals> {
  return defineSource<BrainSignals>({
    ...{ name: brainSignalsName, title: 'Signals of the brain' },
    ...{ everyMs: 30_000, deadlineMs: 10_000 },
    async read({ signal }) {
      const [said, decided] = await Promise.all([
        readBrain(client, '/signals?limit=100', signalsSchema, signal),
        readBrain(client, '/decisions?limit=50', decisions, signal),
      ]);
      return { signals: said, decisions: decided };
    },
  });
}
