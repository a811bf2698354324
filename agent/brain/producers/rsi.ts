import { z } from 'zod';
import { createRsi, runOver, valueAt } from '../indicators/index.ts';
import { hourMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readCandles } from './read-market.ts';

/** Wilder's bounds are 30 and 70 ("New Concepts in Technical Trading Systems", 1978). At the bound the
 * conviction is 6, one more for every two points beyond: 28 is 7, as in the brief's example. */
export const rsi = defineProducer({
  name: 'rsi',
  description: 'Sold too far (RSI under 30) is long, bought too far (over 70) is short',
  domain: 'technical',
  intervalMs: hourMs,
  timeoutMs: 2_000,
  reads: ['1h candles'],
  params: z.strictObject({
    period: z.int().min(2).max(50).default(14).describe('Candles Wilder averages over'),
    oversold: z.number().min(1).max(49).default(30).describe('Below it: long'),
    overbought: z.number().min(51).max(99).default(70).describe('Above it: short'),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    // Ten periods, then the seed of Wilder's average no longer shows.
    const count = 10 * params.period + 10;
    const candles = readCandles(view, symbol, { interval: '1h', count, missingMax: 2 });
    if ('missing' in candles) return candles;
    const values = runOver(createRsi(params.period), candles.series.close);
    const value = valueAt(values, candles.last);
    if (value === null) return { missing: 'the RSI has no value' };
    return {
      signed: signedRsi(value, params),
      rationale: `RSI(${params.period}) of 1h closes is ${value.toFixed(1)}; under ${params.oversold} is long, over ${params.overbought} short`,
      observedAt: candles.observedAt,
      inputs: { rsi: value, close: candles.series.close[candles.last] as number },
    };
  }),
});

function signedRsi(value: number, params: { oversold: number; overbought: number }): number {
  if (value < params.oversold) return 6 + (params.oversold - value) / 2;
  if (value > params.overbought) return -(6 + (value - params.overbought) / 2);
  return 0;
}
