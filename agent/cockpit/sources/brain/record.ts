import { z } from 'zod';
import type { ApiClient } from '#lib/api-client';
import { defineSource, type Source } from '../source.ts';
import { readBrain } from './read.ts';

const maybe = z.number().nullable();
const card = {
  ...{ n: z.number(), wins: z.number(), hitRate: maybe, low: maybe, high: maybe },
  ...{ netPnl: maybe, expectancy: maybe, profitFactor: maybe, sharpe: maybe.default(null) },
  maxDrawdown: maybe.default(null),
};
const named = z.array(z.object({ ...card, name: z.string(), isShadow: z.boolean() }));
const scorecard = z.object({ overall: z.object(card), strategies: named, producers: named });
const closed = z.array(
  z.object({
    ...{ positionId: z.string(), symbol: z.string(), side: z.enum(['long', 'short']) },
    ...{ size: z.number(), entryPrice: z.number(), exitPrice: maybe, pnl: z.number() },
    ...{ fees: z.number(), funding: z.number(), strategy: z.string().nullable() },
    tradeId: z.string().nullable().default(null),
    ...{ reason: z.string().nullable(), openedAt: z.number(), closedAt: z.number() },
  }),
);
const regime = z.object({ regime: z.string().nullable(), since: z.number() });
const producers = z.array(
  z.object({
    ...{ name: z.string(), stage: z.string(), status: z.string(), reason: z.string().nullable() },
    lastSignalAt: maybe,
  }),
);

export type BrainCard = z.output<typeof named>[number];

export interface BrainRecord {
  readonly scorecard: z.output<typeof scorecard>;
  readonly closed: z.output<typeof closed>;
  readonly regime: z.output<typeof regime>;
  readonly producers: z.output<typeof producers>;
}
export const brainRecordName = 'brain-record';

/** How the brain did: who was right how often, what was closed, and what it takes the market for. */
export function createBrainRecord(client: Pick<ApiClient, 'call'>): Source<BrainRecord> {
  return defineSource<BrainRecord>({
    ...{ name: brainRecordName, title: 'Record of the brain' },
    ...{ everyMs: 60_000, deadlineMs: 10_000 },
    async read({ signal }) {
      const [score, past, market, who] = await Promise.all([
        readBrain(client, '/scorecard', scorecard, signal),
        readBrain(client, '/positions/closed?limit=200', closed, signal),
        readBrain(client, '/regime', regime, signal),
        readBrain(client, '/producers', producers, signal),
      ]);
      return { scorecard: score, closed: past, regime: market, producers: who };
    },
  });
}
