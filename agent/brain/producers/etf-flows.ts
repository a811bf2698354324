import { z } from 'zod';
import { seriesNames } from '../data/index.ts';
import { dayMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readPoints } from './read-market.ts';

/** Three days in a row on one side are a streak (the reference's condition of a melt-up). Dollars are
 * measured against the asset: 0.1 % of market capitalisation a day, over a week, is a full 10. */
export const etfFlows = defineProducer({
  name: 'etf-flows',
  description:
    'Money that flows into exchange-traded funds for days (long), or out of them (short)',
  domain: 'tradfi',
  intervalMs: dayMs,
  timeoutMs: 2_000,
  reads: [seriesNames.etfFlowUsd, 'market cap'],
  params: z.strictObject({
    streakDays: z.int().min(1).max(7).default(3).describe('Days in a row on one side'),
    fullOfMarketCap: z
      .number()
      .gt(0)
      .default(0.001)
      .describe('Mean daily flow that is a full 10, of market capitalisation'),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const spec = { series: seriesNames.etfFlowUsd, everyMs: dayMs };
    const points = readPoints(view, symbol, spec, 7, params.streakDays);
    if ('missing' in points) return points;
    const marketCapUsd = view.asset(symbol)?.marketCapUsd;
    if (marketCapUsd === undefined) return { missing: 'its market capitalisation is not known' };
    const flows = points.map(({ value }) => value);
    const side = Math.sign(flows.at(-1) as number);
    const breakAt = flows.findLastIndex((flow) => Math.sign(flow) !== side);
    const streak = flows.length - 1 - breakAt;
    const mean = flows.reduce((sum, flow) => sum + flow, 0) / flows.length;
    const isOneSided = streak >= params.streakDays && Math.sign(mean) === side;
    const strength = (10 * Math.abs(mean)) / (params.fullOfMarketCap * marketCapUsd);
    return {
      signed: isOneSided ? side * Math.max(1, strength) : 0,
      rationale: `${streak} days in a row ${side > 0 ? 'in' : 'out'}, $${(mean / 1e6).toFixed(0)}M a day over ${flows.length} days`,
      observedAt: (points.at(-1) as (typeof points)[number]).observedAt,
      inputs: { meanFlowUsd: mean, streak, marketCapUsd },
    };
  }),
});
