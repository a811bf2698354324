import { z } from 'zod';
import type { ApiClient } from '#lib/api-client';
import { defineSource, type Source } from '../source.ts';
import { readBrain } from './read.ts';

const schema = z.object({
  prices: z.array(
    z.object({
      symbol: z.string(),
      price: z.number().nullable(),
      /** Of the price when the brain was asked. */
      ageMs: z.number().nullable(),
      /** As a share. */
      change24h: z.number().nullable(),
    }),
  ),
});

export type BrainMarket = z.output<typeof schema>;
export const brainMarketName = 'brain-market';

/** The prices of the brain's symbols. */
export function createBrainMarket(client: Pick<ApiClient, 'call'>): Source<BrainMarket> {
  return defineSource<BrainMarket>({
    ...{ name: brainMarketName, title: 'Prices of the brain' },
    ...{ everyMs: 5_000, deadlineMs: 4_000, staleAfterMs: 20_000 },
    read: ({ signal }) => readBrain(client, '/market', schema, signal),
  });
}
