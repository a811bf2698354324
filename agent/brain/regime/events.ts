import { z } from 'zod';
import { defineEvent, type NewEvent } from '../events/index.ts';
import { regimes } from '../model/features.ts';

const regime = z.enum(regimes).nullable();
const time = z.int().min(0);
const reading = z.number().nullable();

export const regimeChanged = defineEvent({
  type: 'regime.changed.v1',
  description: 'The market is in another regime, or it is not known any more',
  durability: 'full',
  payload: z.strictObject({
    from: regime,
    to: regime,
    isAfterCrisis: z.boolean(),
    symbol: z.string().min(1),
    conditions: z.strictObject({
      bull: z.array(z.string()),
      bear: z.array(z.string()),
      crisis: z.array(z.string()),
    }),
    inputs: z.strictObject({
      fundingPct: reading,
      basisPct: reading,
      rsi: reading,
      fearGreed: reading,
      trend: reading,
      change24h: reading,
      drawdown7d: reading,
    }),
  }),
});

export const regimeCandidate = defineEvent({
  type: 'regime.candidate.v1',
  description: 'Another regime began to be seen, or is not seen any more; nothing changed yet',
  durability: 'normal',
  payload: z.strictObject({ candidate: regime, since: time.nullable() }),
});

export const regimeEvents = [regimeChanged, regimeCandidate] as const;
export type RegimeEvents = typeof regimeEvents;
export type RegimeEvent = NewEvent<RegimeEvents>;
export type RegimeChange = z.infer<(typeof regimeChanged)['payload']>;
