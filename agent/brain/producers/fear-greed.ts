import { z } from 'zod';
import { seriesNames } from '../data/index.ts';
import { dayMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readPoint } from './read-market.ts';

/** Contrary, and only at the ends: alternative.me calls 0–24 extreme fear and 76–100 extreme greed. The
 * conviction is a tenth of a point for each half point from 50, so 25 is 5 and 0 is 10. The reference's own
 * formula called everything above 50 fully bearish; here both sides weigh the same. */
export const fearGreed = defineProducer({
  name: 'fear-greed',
  description: 'Extreme fear is long, extreme greed is short',
  domain: 'social',
  intervalMs: dayMs,
  timeoutMs: 2_000,
  reads: [seriesNames.fearGreed],
  params: z.strictObject({
    fear: z.number().min(1).max(49).default(25).describe('At it and below: long'),
    greed: z.number().min(51).max(99).default(75).describe('At it and above: short'),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const spec = { series: seriesNames.fearGreed, ofMarket: true, everyMs: dayMs };
    const reading = readPoint(view, symbol, spec);
    if ('missing' in reading) return reading;
    const { value } = reading;
    const isExtreme = value <= params.fear || value >= params.greed;
    return {
      signed: isExtreme ? (50 - value) / 5 : 0,
      rationale: `fear and greed index ${value}: ${params.fear} and below is fear, ${params.greed} and above greed`,
      observedAt: reading.observedAt,
      inputs: { fearGreed: value },
    };
  }),
});
