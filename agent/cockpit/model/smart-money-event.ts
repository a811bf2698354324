import { z } from 'zod';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

/** `in` and `out` are transfers, of which nobody knows the price. */
export const moveSides = ['buy', 'sell', 'in', 'out'] as const;

/** A move of a watched wallet. */
export const smartMoneyEvent = defineRecord({
  name: 'smart-money-event',
  title: 'Smart-money move',
  fields: z.object({
    at: instant,
    /** What the sender calls it; null when it gives none, then `txHash` is there. */
    eventId: z.string().min(1).max(200).nullable(),
    chain: z.string().min(1).max(60),
    wallet: z.string().min(1).max(200),
    walletLabel: z.string().max(200).nullable(),
    token: z.string().min(1).max(100),
    tokenAddress: z.string().max(200).nullable(),
    side: z.enum(moveSides),
    amount: z.number().nonnegative().nullable(),
    usdValue: z.number().nonnegative().nullable(),
    txHash: z.string().max(200).nullable(),
    /** The sender's own word for the narrative; which of ours it is says the link. */
    narrative: z.string().max(200).nullable(),
    /** 0 to 1, the sender's own. */
    confidence: z.number().min(0).max(1).nullable(),
    source: z.string().min(1).max(100),
    reviewedAt: instant.nullable(),
  }),
  label: ({ side, token, walletLabel, wallet }) => `${walletLabel ?? wallet} ${side} ${token}`,
  at: ({ at }) => at,
  status: ({ reviewedAt }) => (reviewedAt === null ? 'new' : 'reviewed'),
  links: [{ role: 'narrative', to: 'narrative' }],
});
