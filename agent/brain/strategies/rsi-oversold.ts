import { z } from 'zod';
import { signOf } from '../model/trade.ts';
import { defineStrategy } from './define.ts';
import { idsOf, readInputs, tallySignals } from './inputs.ts';

export const rsiOversold = defineStrategy({
  name: 'rsi-oversold',
  description: 'Oversold near support for a long, overbought near resistance for a short',
  params: z.strictObject({
    oversold: z
      .number()
      .gt(0)
      .lt(50)
      .default(30)
      .describe('RSI below which an asset is oversold; 100 less it is overbought'),
    maxDistance: z
      .number()
      .gt(0)
      .default(0.02)
      .describe('Farthest from the level, as a fraction of the price'),
    stopRanges: z
      .number()
      .gt(0)
      .default(0.5)
      .describe('Stop, in average true ranges beyond the level'),
    rewardRisk: z.number().gt(0).default(2).describe('Target, as a multiple of the stop distance'),
  }),
  warmupCandles: 140,
  evaluate(features, params) {
    const inputs = readInputs(features.technical, ['rsi14', 'atr14']);
    if ('missing' in inputs) return { why: [inputs.missing] };
    const { rsi14, atr14 } = inputs.values;
    const side = rsi14 < 50 ? 'long' : 'short';
    // How far the index is from the middle, the same number for both sides.
    const stretch = Math.abs(rsi14 - 50);
    const extreme = {
      check: 'rsi',
      isMet: stretch > 50 - params.oversold,
      numbers: { rsi14, oversold: params.oversold, overbought: 100 - params.oversold },
      message: `RSI is ${rsi14.toFixed(1)}`,
    };
    if (!extreme.isMet) return { why: [extreme] };
    const { support, resistance, supportDistance, resistanceDistance } = features.technical;
    const level = side === 'long' ? support : resistance;
    const distance = side === 'long' ? supportDistance : resistanceDistance;
    const name = side === 'long' ? 'support' : 'resistance';
    if (level === null || distance === null) {
      const message = `no ${name} is known`;
      return { why: [extreme, { check: name, isMet: null, numbers: {}, message }] };
    }
    const near = {
      check: name,
      isMet: distance <= params.maxDistance,
      numbers: { level, distance, needed: params.maxDistance },
      message: `${name} is ${(distance * 100).toFixed(2)} % away`,
    };
    if (!near.isMet) return { why: [extreme, near] };
    const stop = level - signOf(side) * params.stopRanges * atr14;
    return {
      draft: {
        side,
        stop,
        target: features.price + params.rewardRisk * (features.price - stop),
        conviction: 5 + (stretch - (50 - params.oversold)) / 5 + (distance <= 0.01 ? 1 : 0),
        rationale: `${extreme.message}, ${near.message}`,
        signals: idsOf(tallySignals(features.signals, 1), side),
      },
      why: [extreme, near],
    };
  },
});
