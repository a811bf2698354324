import { z } from 'zod';
import { seriesNames } from '../data/index.ts';
import { minuteMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readChange, readPoint, readPoints } from './read-market.ts';

const everyMs = 15 * minuteMs;

/** Fifty mentions a day, and a tenth of them as the most conviction there can be, are the reference's;
 * it also asks for a spike and for confirmation by the price. A spike is twice the asset's own median,
 * so that a coin that is always talked of needs more than one that never is. */
export const social = defineProducer({
  name: 'social',
  description: 'Talk that rises above the asset’s own usual and that the price confirms',
  domain: 'social',
  intervalMs: everyMs,
  timeoutMs: 2_000,
  reads: [seriesNames.socialMentions, seriesNames.socialScore, '1h candles'],
  params: z.strictObject({
    minMentions: z.int().min(1).default(50).describe('Least mentions in 24 hours'),
    minSpike: z.number().gt(1).default(2).describe('Least multiple of the median'),
    historyPoints: z.int().min(8).max(1_000).default(672).describe('Points of the own history'),
    minScore: z.number().min(0).max(10).default(2).describe('Least tone, of −10…10'),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const mentions = { series: seriesNames.socialMentions, everyMs };
    const points = readPoints(view, symbol, mentions, 8, 8);
    if ('missing' in points) return points;
    const newest = points[points.length - 1] as (typeof points)[number];
    const history = view.values(mentions.series, symbol, params.historyPoints);
    const usual = median(history.subarray(0, -1));
    const price = readChange(view, symbol, 24);
    if ('missing' in price) return { missing: `nothing confirms it: ${price.missing}` };
    const tone = readPoint(view, symbol, { series: seriesNames.socialScore, everyMs });
    const score = 'missing' in tone ? null : tone.value;
    const spike = newest.value / Math.max(1, usual);
    const isSpike = newest.value >= params.minMentions && spike >= params.minSpike;
    const direction = directionOf(score, price.value, params.minScore);
    const strength = Math.min(2.5 * spike, newest.value / 10, 10);
    return {
      signed: isSpike ? direction * Math.max(1, strength) : 0,
      rationale: `${newest.value} mentions in 24 h, ${spike.toFixed(1)} times the usual${isSpike && direction === 0 ? '; tone and price do not agree' : ''}`,
      observedAt: newest.observedAt,
      inputs: { mentions: newest.value, usual, score, change24h: price.value },
    };
  }),
});

/** Where tone and price point the same way; the price alone where nobody measured the tone. */
function directionOf(score: number | null, change: number, minScore: number): number {
  if (score === null) return Math.sign(change);
  if (Math.abs(score) < minScore || Math.sign(score) !== Math.sign(change)) return 0;
  return Math.sign(score);
}

/** Sorts what it is given. */
function median(values: Float64Array): number {
  values.sort();
  const middle = values.length >> 1;
  const upper = values[middle] ?? 0;
  return values.length % 2 === 1 ? upper : (upper + (values[middle - 1] ?? upper)) / 2;
}
