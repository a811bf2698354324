import { z } from 'zod';

/** What can be held against what happens. The first two are looked up in the brain; words are judged by the
 * operator. */
export const claimSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('regime').describe('The brain takes the market for this when it is due'),
    regime: z.string().min(1).max(40),
  }),
  z.strictObject({
    kind: z.literal('closes-with-profit').describe('The position is closed by then, with a profit'),
    positionId: z.string().min(1).max(100),
  }),
  z.strictObject({
    kind: z.literal('words').describe('A person will say whether it came true'),
    text: z.string().trim().min(10).max(500),
  }),
]);

export type Claim = z.output<typeof claimSchema>;
