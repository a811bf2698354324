import { z } from 'zod';
import { signOf } from '../model/trade.ts';
import { defineStrategy } from './define.ts';
import { idsOf, levelsByRange, readInputs, sides, tallySignals } from './inputs.ts';

export const maCrossover = defineStrategy({
  name: 'ma-crossover',
  description: 'The fast average crosses the slow one in the direction of the trend',
  params: z.strictObject({
    stopRanges: z.number().gt(0).default(2.5).describe('Stop, in average true ranges'),
    rewardRisk: z.number().gt(0).default(2).describe('Target, as a multiple of the stop distance'),
  }),
  warmupCandles: 140,
  evaluate(features, params) {
    const inputs = readInputs(features.technical, [
      'emaFast',
      'emaSlow',
      'emaFastBefore',
      'emaSlowBefore',
      'sma50',
      'atr14',
    ]);
    if ('missing' in inputs) return { why: [inputs.missing] };
    const { emaFast, emaSlow, emaFastBefore, emaSlowBefore, sma50, atr14 } = inputs.values;
    const side = sides.find(
      (each) =>
        signOf(each) * (emaFastBefore - emaSlowBefore) <= 0 &&
        signOf(each) * (emaFast - emaSlow) > 0,
    );
    const crossed = {
      check: 'cross',
      isMet: side !== undefined,
      numbers: { emaFast, emaSlow, emaFastBefore, emaSlowBefore },
      message:
        side === undefined
          ? 'the averages did not cross with this candle'
          : `the fast average crossed ${side === 'long' ? 'above' : 'below'} the slow one`,
    };
    if (side === undefined) return { why: [crossed] };
    const sign = signOf(side);
    const isAligned = sign * (features.price - sma50) > 0;
    const trend = {
      check: 'trend',
      isMet: isAligned,
      numbers: { price: features.price, sma50 },
      message: `the price is ${features.price > sma50 ? 'above' : 'not above'} its average of 50 candles`,
    };
    if (!isAligned) return { why: [crossed, trend] };
    // At a cross the averages are equal, so what else agrees says how much it is worth.
    const { momentum20, macdHistogram, volumeRatio20 } = features.technical;
    const agreeing = [
      momentum20 !== null && sign * momentum20 > 0,
      macdHistogram !== null && sign * macdHistogram > 0,
      volumeRatio20 !== null && volumeRatio20 > 1,
    ].filter(Boolean).length;
    return {
      draft: {
        side,
        ...levelsByRange(side, features.price, { atr: atr14, ...params }),
        conviction: 5 + agreeing,
        rationale: `${crossed.message}, and ${trend.message}`,
        signals: idsOf(tallySignals(features.signals, 1), side),
      },
      why: [crossed, trend],
    };
  },
});
