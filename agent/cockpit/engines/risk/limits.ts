import { z } from 'zod';

const fraction = z.number().gt(0).max(1);

/** When the risk state changes by itself. The fractions of the drawdown are those the reference proposes;
 * the value at risk stands at the upper end of its daily risk of 5 to 8 %. */
export const riskLimits = z.strictObject({
  drawdown24h: fraction.default(0.05).describe('RISK_OFF: so far below the highest of 24 hours'),
  drawdownPeak: fraction.default(0.1).describe('RISK_OFF: so far below the highest ever'),
  valueAtRisk: fraction.default(0.08).describe('RISK_OFF: lost on the worst day of twenty'),
  unreachableMinutes: z
    .number()
    .positive()
    .default(10)
    .describe('RISK_OFF: a bot with open trades does not answer for longer'),
  criticalLeadHours: z
    .number()
    .min(0)
    .default(24)
    .describe('RISK_OFF: a critical event begins within so many hours'),
  volumeRatio: z
    .number()
    .gt(1)
    .default(5)
    .describe('RISK_OFF: volume at so many times what is usual'),
  killSwitchLevel: z
    .int()
    .min(1)
    .max(5)
    .default(2)
    .describe('RISK_OFF: level of the kill switch of the brain'),
  aggressiveDrawdown: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('AGGRESSIVE only with no more than so far below the highest ever'),
  cleanMinutes: z
    .number()
    .positive()
    .default(30)
    .describe('A better state only after so long without a trigger and with fresh data'),
  staleMinutes: z.number().positive().default(15).describe('Older readings count as missing'),
  needs: z
    .array(z.enum(['drawdown-24h', 'drawdown-peak', 'bots', 'kill-switch', 'events']))
    .default(['drawdown-24h', 'drawdown-peak', 'kill-switch'])
    .describe('Without these the state never gets better'),
});
export type RiskLimits = Readonly<z.output<typeof riskLimits>>;
