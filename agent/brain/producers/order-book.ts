import { z } from 'zod';
import { seriesNames } from '../data/index.ts';
import { minuteMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readPoints } from './read-market.ts';

const everyMs = 5 * minuteMs;

/** The price moves with the imbalance of the book, nearly in proportion (Cont, Kukanov, Stoikov, "The
 * Price Impact of Order Book Events", J. Financial Econometrics 2014), but within minutes and with orders
 * that can be withdrawn: hence a mean of several looks, and a conviction of 6 at most. */
export const orderBook = defineProducer({
  name: 'order-book',
  description: 'More bids than asks near the price (long) or the other way round (short)',
  domain: 'technical',
  intervalMs: everyMs,
  timeoutMs: 2_000,
  reads: [seriesNames.bookImbalance],
  params: z.strictObject({
    looks: z.int().min(1).max(100).default(3).describe('Newest looks that are averaged'),
    minImbalance: z.number().gt(0).lt(1).default(0.2).describe('Below it: neutral'),
    maxConviction: z.int().min(1).max(10).default(6),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const spec = { series: seriesNames.bookImbalance, everyMs };
    const points = readPoints(view, symbol, spec, params.looks, params.looks);
    if ('missing' in points) return points;
    const imbalance = points.reduce((sum, { value }) => sum + value, 0) / points.length;
    const reach = (Math.abs(imbalance) - params.minImbalance) / (1 - params.minImbalance);
    const strength = 1 + (params.maxConviction - 1) * Math.min(1, reach);
    return {
      signed: reach < 0 ? 0 : Math.sign(imbalance) * strength,
      rationale: `${imbalance > 0 ? 'bids' : 'asks'} lead by ${(Math.abs(imbalance) * 100).toFixed(0)} % over ${points.length} looks`,
      observedAt: (points.at(-1) as (typeof points)[number]).observedAt,
      inputs: { imbalance, looks: points.length },
    };
  }),
});
