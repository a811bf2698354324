import { z } from 'zod';

const fraction = z.number().gt(0).max(1);

/** When the machine raises the switch by itself: at the number for the daily loss, heat, losses in a row,
 * crisis and drawdown, beyond it for the others. */
export const killSwitchConfigSchema = z.strictObject({
  dailyLoss: fraction.default(0.03).describe('Level 1: lost since 00:00 UTC, of the equity then'),
  openRisk: fraction.default(0.05).describe('Level 1: lost when every stop is hit'),
  slippage: fraction.default(0.005).describe('Level 1: a fill so far off the price intended'),
  silentCycles: z
    .int()
    .min(1)
    .default(2)
    .describe('Level 1: a producer failed more often in a row'),
  heat: fraction.default(0.06).describe('Level 2: lost when every stop is hit'),
  consecutiveLosses: z.int().min(1).default(3).describe('Level 2: closes with a loss in a row'),
  singleLoss: fraction.default(0.02).describe('Level 2: lost with one position'),
  crisisConditions: z.int().min(1).default(2).describe('Level 3: signs of a crisis'),
  drawdown: fraction.default(0.3).describe('Level 4: below the highest equity'),
  losses: z
    .enum(['count', 'ignore'])
    .default('count')
    .describe('Whether losses raise the switch; a demonstration on paper may ignore them'),
});

export type KillSwitchConfig = z.output<typeof killSwitchConfigSchema>;
