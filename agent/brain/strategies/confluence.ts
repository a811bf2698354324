import { z } from 'zod';
import { defineStrategy } from './define.ts';
import { idsOf, levelsByFraction, meanConviction, tallySignals } from './inputs.ts';

export const confluence = defineStrategy({
  name: 'confluence',
  description: 'Two or more producers agree, and more of them than disagree',
  params: z.strictObject({
    minAgree: z.int().min(2).default(2).describe('Producers that must agree'),
    minConviction: z
      .int()
      .min(1)
      .max(10)
      .default(7)
      .describe('A producer with less than this conviction is not counted'),
    stopFraction: z.number().gt(0).lt(1).default(0.03).describe('Stop, as a fraction of the entry'),
    targetFraction: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe('Target, as a fraction of the entry'),
  }),
  // It reads what producers say; their own warm-up is theirs.
  warmupCandles: 1,
  evaluate(features, params) {
    const tally = tallySignals(features.signals, params.minConviction);
    const numbers = { long: tally.long.length, short: tally.short.length, needed: params.minAgree };
    const side = tally.majority;
    const agreeing = side === undefined ? [] : tally[side];
    const told = `${numbers.long} long, ${numbers.short} short; ${params.minAgree} must agree`;
    if (side === undefined || agreeing.length < params.minAgree) {
      const hasData = features.signals.length > 0;
      return {
        why: [
          {
            check: 'agreement',
            isMet: hasData ? false : null,
            numbers,
            message: hasData ? told : 'no producer has an opinion',
          },
        ],
      };
    }
    const names = agreeing.map(({ producer }) => producer).sort();
    return {
      draft: {
        side,
        ...levelsByFraction(side, features.price, params),
        conviction: meanConviction(agreeing),
        rationale: `${agreeing.length} producers say ${side}: ${names.join(', ')}`,
        signals: idsOf(tally, side),
      },
      why: [{ check: 'agreement', isMet: true, numbers, message: told }],
    };
  },
});
