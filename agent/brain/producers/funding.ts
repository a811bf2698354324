import { z } from 'zod';
import { hourMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readFunding } from './read-market.ts';

/** Contrary: whoever pays much to hold a side is crowded there. Rates rest near +10 % a year (0.01 % in
 * 8 hours, the interest part of the perpetual's formula), so that is the middle and not 0; 30 % a year is
 * where the reference calls longs crowded, −10 % where it calls shorts in distress. The brief's example,
 * −0.02 % in 8 hours = −21.9 % a year, is conviction 7. */
export const funding = defineProducer({
  name: 'funding',
  description: 'Extreme funding of perpetuals, taken the other way',
  domain: 'tradfi',
  intervalMs: 8 * hourMs,
  timeoutMs: 2_000,
  reads: ['funding rates'],
  params: z.strictObject({
    restPct: z.number().default(10).describe('Where funding rests, percent a year'),
    minDistancePct: z.number().gt(0).default(20).describe('Distance from there that is extreme'),
    pctPerConviction: z.number().gt(0).default(8).describe('Distance that adds 1 to 3'),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const reading = readFunding(view, symbol);
    if ('missing' in reading) return reading;
    const distance = reading.annualPct - params.restPct;
    const size = Math.abs(distance);
    const isExtreme = size >= params.minDistancePct;
    const payer = reading.annualPct >= 0 ? 'longs' : 'shorts';
    return {
      signed: isExtreme ? -Math.sign(distance) * (3 + size / params.pctPerConviction) : 0,
      rationale: `${payer} pay ${Math.abs(reading.annualPct).toFixed(1)} % a year; ${params.restPct} % is usual`,
      observedAt: reading.observedAt,
      inputs: {
        annualPct: reading.annualPct,
        latestRate: reading.latestRate,
        periodHours: reading.periodMs / hourMs,
      },
    };
  }),
});
