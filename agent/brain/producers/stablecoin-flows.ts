import { z } from 'zod';
import { seriesNames } from '../data/index.ts';
import { hourMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readPoints } from './read-market.ts';

const everyMs = 2 * hourMs;

/** Stablecoins issued are money that waits to buy; burned ones have left. The supply grows over the
 * years, so a change is measured in standard deviations of its own past, about zero: one and less is
 * usual, each is worth three. Of the whole market, hence at most 7. */
export const stablecoinFlows = defineProducer({
  name: 'stablecoin-flows',
  description: 'More stablecoins issued than usual (long) or burned (short)',
  domain: 'onchain',
  intervalMs: everyMs,
  timeoutMs: 2_000,
  reads: [seriesNames.stablecoinSupplyChangeUsd],
  params: z.strictObject({
    historyPoints: z.int().min(30).max(1_000).default(360).describe('Points of its own past'),
    minDeviations: z.number().gt(0).default(1).describe('Below it: neutral'),
    maxConviction: z.int().min(1).max(10).default(7),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const series = seriesNames.stablecoinSupplyChangeUsd;
    const spec = { series, ofMarket: true, everyMs };
    const points = readPoints(view, symbol, spec, params.historyPoints, 30);
    if ('missing' in points) return points;
    const squares = points.reduce((sum, { value }) => sum + value ** 2, 0);
    const usual = Math.sqrt(squares / points.length);
    const newest = points[points.length - 1] as (typeof points)[number];
    const deviations = usual === 0 ? 0 : newest.value / usual;
    const size = Math.abs(deviations);
    const strength = Math.min(params.maxConviction, 3 * size);
    return {
      signed: size < params.minDeviations ? 0 : Math.sign(deviations) * strength,
      rationale: `supply ${newest.value < 0 ? '−' : '+'}$${(Math.abs(newest.value) / 1e6).toFixed(0)}M in 24 h, ${size.toFixed(1)} times the usual`,
      observedAt: newest.observedAt,
      inputs: { changeUsd: newest.value, usualUsd: usual },
    };
  }),
});
