import { type MarketView, seriesNames } from '../data/index.ts';
import type { ContextFeatures } from '../model/features.ts';
import { dayMs, hourMs, minuteMs } from '../model/time.ts';
import {
  type Missing,
  readChange,
  readDayVolume,
  readFunding,
  readPoint,
  readPoints,
} from '../producers/index.ts';

const halfHourMs = 30 * minuteMs;
const quarterMs = 15 * minuteMs;

/** What is known beside the candles; null for what is absent or older than four of its intervals. */
export function readContext(view: MarketView, symbol: string): ContextFeatures {
  const point = (series: string, everyMs: number, ofMarket = false) =>
    numberOf(readPoint(view, symbol, { series, everyMs, ofMarket }));
  const funding = readFunding(view, symbol);
  const change = numberOf(readChange(view, symbol, 24));
  return {
    fundingAnnualPct: 'missing' in funding ? null : funding.annualPct,
    basisPct: point(seriesNames.basisPct, halfHourMs),
    openInterestUsd: point(seriesNames.openInterestUsd, hourMs),
    openInterestChangePct: readOpenInterestChange(view, symbol),
    fearGreed: point(seriesNames.fearGreed, dayMs, true),
    bookImbalance: point(seriesNames.bookImbalance, 5 * minuteMs),
    whaleNetflowUsd: point(seriesNames.whaleNetflowUsd, halfHourMs),
    exchangeNetflowUsd: point(seriesNames.exchangeNetflowUsd, halfHourMs),
    etfFlowUsd: point(seriesNames.etfFlowUsd, dayMs),
    stablecoinSupplyChangeUsd: point(seriesNames.stablecoinSupplyChangeUsd, 2 * hourMs, true),
    socialMentions: point(seriesNames.socialMentions, quarterMs),
    socialScore: point(seriesNames.socialScore, quarterMs),
    change24hPct: change === null ? null : change * 100,
    volume24hUsd: numberOf(readDayVolume(view, symbol)),
  };
}

function numberOf(reading: { readonly value: number } | Missing): number | null {
  return 'missing' in reading ? null : reading.value;
}

/** Against the newest point that is a day older, when there is one of about then. */
function readOpenInterestChange(view: MarketView, symbol: string): number | null {
  const spec = { series: seriesNames.openInterestUsd, everyMs: hourMs };
  const points = readPoints(view, symbol, spec, 300, 2);
  if ('missing' in points) return null;
  const newest = points.at(-1);
  if (newest === undefined) return null;
  const dayBefore = newest.observedAt - dayMs;
  const before = points.findLast(({ observedAt }) => observedAt <= dayBefore);
  if (before === undefined || dayBefore - before.observedAt > 4 * hourMs) return null;
  return before.value === 0 ? null : (newest.value / before.value - 1) * 100;
}
