import { z } from 'zod';
import type { ApiClient } from '#lib/api-client';
import { defineSource, type Source } from '../source.ts';
import { readBrain } from './read.ts';

const maybe = z.number().nullable();

const position = z.object({
  ...{ positionId: z.string(), symbol: z.string(), side: z.enum(['long', 'short']) },
  ...{ size: z.number(), entryPrice: z.number(), stop: maybe, target: maybe, price: maybe },
  ...{ strategy: z.string().nullable(), openedAt: z.number(), fees: z.number() },
  /** Why it is held, for `/brain/why/ID`; null for one that was found at the venue. */
  ...{ tradeId: z.string().nullable().default(null), unrealised: maybe },
});

const account = z.object({
  /** By the brain's own clock, in a demonstration another; so are all times it tells. */
  at: z.number(),
  mode: z.string(),
  market: z.enum(['real', 'synthetic']),
  /** Of its clock; other than 1 it is a demonstration. */
  speed: z.number(),
  ...{ equity: maybe, measuredAt: maybe, dayStartEquity: maybe, peakEquity: maybe },
  ...{ totalReturn: maybe, sharpe: maybe, maxDrawdownRate: maybe, days: z.number() },
  cycle: z.object({
    last: z
      .object({
        ...{ at: z.number(), trigger: z.string(), reason: z.string().nullable() },
        ...{ signals: maybe, approved: maybe, refused: maybe, submitted: maybe },
        durationMs: z.number(),
      })
      .nullable(),
    ...{ everyMs: z.number(), nextAt: maybe },
  }),
});

export type BrainPosition = z.output<typeof position>;
export type BrainAccount = z.output<typeof account>;

export interface BrainTrading {
  readonly account: BrainAccount;
  readonly positions: readonly BrainPosition[];
}
export const brainTradingName = 'brain-trading';

/** What the brain's account is worth and holds, and when it thinks next. */
export function createBrainTrading(client: Pick<ApiClient, 'call'>): Source<BrainTrading> {
  return defineSource<BrainTrading>({
    ...{ name: brainTradingName, title: 'Account of the brain' },
    ...{ everyMs: 15_000, deadlineMs: 10_000, staleAfterMs: 60_000 },
    async read({ signal }) {
      const [is, open] = await Promise.all([
        readBrain(client, '/account', account, signal),
        readBrain(client, '/positions', z.array(position), signal),
      ]);
      return { account: is, positions: open };
    },
  });
}
