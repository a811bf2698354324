import { z } from 'zod';
import { domains } from '../model/features.ts';
import { hourMs } from '../model/time.ts';

const fraction = z.number().gt(0).max(1);

/** From this conviction on: the largest share of equity and the leverage. */
const tierSchema = z.strictObject({
  from: z.number().min(0).max(10),
  fraction,
  leverage: z.number().min(1).max(3),
});

const regimeRuleSchema = z.strictObject({
  /** Least conviction of an entry; null is none at all. */
  long: z.number().min(0).max(10).nullable(),
  short: z.number().min(0).max(10).nullable(),
  /** What the appetite (Kelly and conviction caps) is multiplied with. */
  appetite: z.number().min(0).max(1),
  maxLeverage: z.number().min(1).max(3),
});

const kellySchema = z.strictObject({
  share: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.5)
    .describe('Of the full Kelly fraction; half at most'),
  minOutcomes: z.int().min(1).default(30).describe('Closed trades before a record counts'),
  unproven: z
    .strictObject({ winRate: z.number().gt(0).lt(1), payoff: z.number().gt(0) })
    .nullable()
    .default({ winRate: 0.55, payoff: 1.2 })
    .describe('Assumed while there are fewer outcomes; null trades nothing until then'),
});

const atMostLimit = z.number().gt(0).max(0.15);

/** Every limit of the policy. Fractions are of equity. What is refused at any setting: more than 15 %
 * of equity in one position, more than 3× leverage. */
export const riskConfigSchema = z.strictObject({
  positionFraction: atMostLimit.default(0.1).describe('Largest position the sizing gives'),
  positionLimitFraction: atMostLimit.default(0.15).describe('Largest position that passes'),
  maxLeverage: z.number().min(1).max(3).default(3).describe('Of a position and of the account'),
  riskPerTradeFraction: fraction.default(0.01).describe('Lost when the stop is hit'),
  maxHeatFraction: fraction.default(0.05).describe('Lost when every stop is hit'),
  maxSectorFraction: fraction.default(0.3).describe('Value of all positions of a sector'),
  maxOpen: z.int().min(1).default(8).describe('Positions and entries under way'),
  cooldownMs: z
    .number()
    .min(0)
    .default(2 * hourMs)
    .describe('After a position of the asset closed'),
  dailyLossFraction: fraction.default(0.03).describe('Of the equity the UTC day began with'),
  maxDrawdownFraction: fraction.default(0.3).describe('Below the highest equity'),
  maxEntryDriftFraction: fraction
    .default(0.01)
    .describe('The price may have moved so far from the entry'),
  cautionAppetite: fraction.default(0.5).describe('Appetite at level 1 of the kill switch'),
  minCorrelationPoints: z
    .int()
    .min(3)
    .default(30)
    .describe('Returns two assets must share; with fewer they count as fully correlated'),
  coreSymbols: z
    .array(z.string().min(1))
    .default(['BTC', 'ETH'])
    .describe('Positions that level 3 of the kill switch does not close'),
  kelly: kellySchema.prefault({}),
  tiers: z
    .array(tierSchema)
    .min(1)
    .default([
      { from: 8, fraction: 0.1, leverage: 2 },
      { from: 5, fraction: 0.05, leverage: 2 },
      { from: 2, fraction: 0.02, leverage: 1 },
    ]),
  regimes: z
    .strictObject({
      bull: regimeRuleSchema,
      bear: regimeRuleSchema,
      transition: regimeRuleSchema,
      crisis: regimeRuleSchema,
      /** Nobody could tell. */
      unknown: regimeRuleSchema,
    })
    .default({
      bull: { long: 2, short: 5, appetite: 1, maxLeverage: 3 },
      bear: { long: 5, short: 2, appetite: 1, maxLeverage: 1 },
      transition: { long: 2, short: 2, appetite: 0.75, maxLeverage: 2 },
      crisis: { long: null, short: null, appetite: 0, maxLeverage: 1 },
      unknown: { long: 5, short: 5, appetite: 0.5, maxLeverage: 1 },
    }),
  /** Of the domains when signals are put together; the balanced preset. Must add up to 1. */
  weights: z
    .strictObject(
      Object.fromEntries(domains.map((domain) => [domain, z.number().min(0).max(1)])) as Record<
        (typeof domains)[number],
        z.ZodNumber
      >,
    )
    .default({
      curator: 0.25,
      onchain: 0.25,
      tradfi: 0.2,
      social: 0.15,
      technical: 0.1,
      events: 0.05,
    }),
});

export type RiskConfig = z.output<typeof riskConfigSchema>;
