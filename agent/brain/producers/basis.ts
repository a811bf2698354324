import { z } from 'zod';
import { type MarketView, seriesNames } from '../data/index.ts';
import { dayMs, hourMs, minuteMs } from '../model/time.ts';
import { defineProducer, eachSymbol, type Finding } from './define.ts';
import { readFunding, readPoint, readPoints } from './read-market.ts';

const basisSpec = { series: seriesNames.basisPct, everyMs: 30 * minuteMs };

/** The reference's rules for the futures premium: above 8 % a year is crowded (short 6; 8 when it rose by
 * 3 points in a day, the sign of a crash), below 3 % with negative funding short 7, 3–6 % with funding
 * of 5–20 % long 6, and long 8 when flows into funds and open interest rise as well (its melt-up of 4). */
export const basis = defineProducer({
  name: 'basis',
  description: 'Premium of futures over spot, with funding, fund flows and open interest',
  domain: 'tradfi',
  intervalMs: 30 * minuteMs,
  timeoutMs: 2_000,
  reads: [
    seriesNames.basisPct,
    'funding rates',
    seriesNames.etfFlowUsd,
    seriesNames.openInterestUsd,
  ],
  params: z.strictObject({
    crowdedPct: z.number().default(8).describe('Above it longs are crowded, percent a year'),
    calmFromPct: z.number().default(3).describe('From here to the next the premium is healthy'),
    calmToPct: z.number().default(6),
    jumpPct: z.number().gt(0).default(3).describe('Rise in a day that warns of a crash'),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const reading = readPoint(view, symbol, basisSpec);
    if ('missing' in reading) return reading;
    const value = reading.value;
    const rise = riseInDay(view, symbol, value, reading.observedAt);
    const found = (signed: number, why: string, inputs: Finding['inputs']): Finding => ({
      signed,
      rationale: `basis ${value.toFixed(1)} % a year: ${why}`,
      observedAt: reading.observedAt,
      inputs: { basisPct: value, rise, ...inputs },
    });
    if (value > params.crowdedPct) {
      const isJump = rise !== null && rise >= params.jumpPct;
      return found(isJump ? -8 : -6, isJump ? 'crowded, and it jumped' : 'crowded', {});
    }
    const funding = readFunding(view, symbol);
    if ('missing' in funding) return { missing: `the basis needs funding: ${funding.missing}` };
    const fundingPct = funding.annualPct;
    if (value < params.calmFromPct && fundingPct < 0) {
      return found(-7, 'unwound, and shorts pay', { fundingPct });
    }
    const isHealthy = value >= params.calmFromPct && value <= params.calmToPct;
    if (!isHealthy || fundingPct < 5 || fundingPct > 20) {
      return found(0, 'no rule fits', { fundingPct });
    }
    const isMelting = hasInflowStreak(view, symbol) && isOpenInterestRising(view, symbol);
    return found(isMelting ? 8 : 6, isMelting ? 'healthy, and money comes in' : 'healthy', {
      fundingPct,
      isMelting,
    });
  }),
});

/** Null when nobody knows what it was a day ago. */
function riseInDay(view: MarketView, symbol: string, now: number, at: number): number | null {
  const points = view.points(basisSpec.series, symbol, 60);
  const before = points.findLast(({ observedAt }) => observedAt <= at - dayMs);
  if (before === undefined || at - before.observedAt > dayMs + 4 * hourMs) return null;
  return now - before.value;
}

function hasInflowStreak(view: MarketView, symbol: string): boolean {
  const spec = { series: seriesNames.etfFlowUsd, everyMs: dayMs };
  const points = readPoints(view, symbol, spec, 3, 3);
  return !('missing' in points) && points.every(({ value }) => value > 0);
}

function isOpenInterestRising(view: MarketView, symbol: string): boolean {
  const spec = { series: seriesNames.openInterestUsd, everyMs: hourMs };
  const points = readPoints(view, symbol, spec, 25, 2);
  if ('missing' in points) return false;
  return (points.at(-1)?.value as number) > (points[0]?.value as number);
}
