import { z } from 'zod';
import { defineStrategy } from './define.ts';
import { idsOf, levelsByRange, readInputs, tallySignals } from './inputs.ts';

export const momentum = defineStrategy({
  name: 'momentum',
  description: 'A move over 20 candles that more volume than usual confirms',
  params: z.strictObject({
    minMomentum: z.number().gt(0).default(0.02).describe('Least move over 20 candles, a fraction'),
    minVolumeRatio: z
      .number()
      .gt(0)
      .default(1.2)
      .describe('Least volume against the 20 candles before'),
    stopRanges: z.number().gt(0).default(2).describe('Stop, in average true ranges'),
    rewardRisk: z.number().gt(0).default(2).describe('Target, as a multiple of the stop distance'),
  }),
  // Wilder's average of the true range needs ten periods to forget its seed.
  warmupCandles: 140,
  evaluate(features, params) {
    const inputs = readInputs(features.technical, ['momentum20', 'volumeRatio20', 'atr14']);
    if ('missing' in inputs) return { why: [inputs.missing] };
    const { momentum20, volumeRatio20, atr14 } = inputs.values;
    const strength = Math.abs(momentum20) / params.minMomentum;
    const why = [
      {
        check: 'momentum',
        isMet: strength >= 1,
        numbers: { momentum20, needed: params.minMomentum },
        message: `the price moved ${percent(momentum20)} in 20 candles; ±${percent(params.minMomentum)} is needed`,
      },
      {
        check: 'volume',
        isMet: volumeRatio20 >= params.minVolumeRatio,
        numbers: { volumeRatio20, needed: params.minVolumeRatio },
        message: `volume is ${volumeRatio20.toFixed(2)} times the usual; ${params.minVolumeRatio} is needed`,
      },
    ];
    if (why.some(({ isMet }) => !isMet)) return { why };
    const side = momentum20 > 0 ? 'long' : 'short';
    return {
      draft: {
        side,
        ...levelsByRange(side, features.price, { atr: atr14, ...params }),
        // 4 at the least move, 2 more each time it doubles, 1 more for twice the usual volume.
        conviction: 4 + 2 * Math.log2(strength) + (volumeRatio20 >= 2 ? 1 : 0),
        rationale: `${percent(momentum20)} in 20 candles at ${volumeRatio20.toFixed(2)} times the usual volume`,
        signals: idsOf(tallySignals(features.signals, 1), side),
      },
      why,
    };
  },
});

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`;
}
