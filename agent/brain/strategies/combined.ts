import { z } from 'zod';
import { signOf } from '../model/trade.ts';
import { defineStrategy } from './define.ts';
import { idsOf, levelsByFraction, meanConviction, readInputs, tallySignals } from './inputs.ts';

export const combined = defineStrategy({
  name: 'combined',
  description: 'Momentum and moving averages point the same way, and most producers agree',
  params: z.strictObject({
    minMomentum: z.number().gt(0).default(0.02).describe('Least move over 20 candles, a fraction'),
    stopFraction: z.number().gt(0).lt(1).default(0.03).describe('Stop, as a fraction of the entry'),
    targetFraction: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe('Target, as a fraction of the entry'),
  }),
  warmupCandles: 130,
  evaluate(features, params) {
    const inputs = readInputs(features.technical, ['momentum20', 'emaFast', 'emaSlow']);
    if ('missing' in inputs) return { why: [inputs.missing] };
    const { momentum20, emaFast, emaSlow } = inputs.values;
    const side = momentum20 > 0 ? 'long' : 'short';
    const tally = tallySignals(features.signals, 1);
    const agreeing = tally[side];
    const opposed = tally[side === 'long' ? 'short' : 'long'];
    const why = [
      {
        check: 'momentum',
        isMet: Math.abs(momentum20) >= params.minMomentum,
        numbers: { momentum20, needed: params.minMomentum },
        message: `the price moved ${(momentum20 * 100).toFixed(2)} % in 20 candles`,
      },
      {
        check: 'averages',
        isMet: signOf(side) * (emaFast - emaSlow) > 0,
        numbers: { emaFast, emaSlow },
        message: `the fast average is ${emaFast > emaSlow ? 'above' : 'not above'} the slow one`,
      },
      {
        check: 'agreement',
        isMet: features.signals.length === 0 ? null : tally.majority === side,
        numbers: { agree: agreeing.length, disagree: opposed.length },
        message: `${agreeing.length} producers say ${side}, ${opposed.length} the opposite`,
      },
    ];
    if (why.some(({ isMet }) => isMet !== true)) return { why };
    return {
      draft: {
        side,
        ...levelsByFraction(side, features.price, params),
        conviction: meanConviction(agreeing),
        rationale: `${why.map(({ message }) => message).join('; ')}`,
        signals: idsOf(tally, side),
      },
      why,
    };
  },
});
