import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { Fault } from '#lib';
import { type Candle, type Interval, intervals } from '../../model/candle.ts';
import { dayMs, minuteMs, type TimeMs } from '../../model/time.ts';
import { aggregateCandles } from '../candles/aggregate.ts';
import { candlesOf, lowerBound } from '../candles/columns.ts';
import { limits } from '../limits.ts';
import {
  defineSource,
  type FollowRequest,
  type Page,
  type SourceContext,
} from '../sources/define.ts';
import type { MarketTrade, TimeRange } from '../types.ts';
import { type SyntheticAsset, syntheticAssets } from './assets.ts';
import { lotOf, type Minutes, makeMinutes, makeTrades, sliceMinutes } from './minutes.ts';
import { createPaths, type Paths, syntheticStart } from './paths.ts';
import { makeFunding, makePoints, syntheticSeries } from './series.ts';

const allIntervals = ['1m', '5m', '1h', '1d'] as const;
const rowsPerPage = 10_000;
const daysPerPageMax = 400;

/** A market that a seed makes: regimes, shocks, outages, quiet minutes, correlated assets of several
 * sectors. The same seed is the same market for ever, whatever part of it is asked for first. */
export const synthetic = defineSource({
  name: 'synthetic',
  description: 'A made up market, the same for the same seed: no network, no key, no money',
  origin: 'synthetic',
  settings: z.strictObject({
    seed: z.string().min(1).default('panther'),
    assets: z.int().min(1).max(1000).default(12),
  }),
  open({ seed, assets: count }, context) {
    const assets = new Map(syntheticAssets(count, seed).map((asset) => [asset.symbol, asset]));
    const paths = createPaths(seed);
    const world: World = { seed, paths, days: rememberDays(seed, paths) };
    const find = (symbol: string) => findAsset(assets, symbol);
    const lead = assets.get('BTC') ?? find([...assets.keys()][0] ?? '');
    const until = (to: TimeMs) => Math.min(to, context.clock.now());
    return {
      name: 'synthetic',
      origin: 'synthetic',
      intervals: allIntervals,
      earliest: () => syntheticStart,
      candles: ({ symbol, interval, from, to }) =>
        pages(from, until(to), intervals[interval], (range) =>
          makeCandles(world, find(symbol), interval, range),
        ),
      funding: ({ symbol, from, to }) =>
        pages(from, until(to), 1, (range) => makeFunding(seed, paths, find(symbol), range), dayMs),
      trades: ({ symbol, from, to }) =>
        pages(from, until(to), 1, (range) => tradesBetween(world, find(symbol), range), minuteMs),
      series: syntheticSeries,
      points: ({ series, symbol, from, to }) => {
        const asset = symbol === undefined ? lead : find(symbol);
        const make = (range: TimeRange) => makePoints(seed, paths, asset, { series, ...range });
        return pages(from, until(to), 1, make, 5 * minuteMs);
      },
      assets: async (symbols) =>
        [...assets.values()]
          .filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol))
          .map((asset) => ({
            symbol: asset.symbol,
            sector: asset.sector,
            marketCapUsd: Math.round(asset.dailyVolumeUsd * 40),
            maxLeverage: asset.maxLeverage,
            sizeDecimals: Math.round(-Math.log10(lotOf(asset))),
            source: 'synthetic',
            origin: 'synthetic',
            observedAt: syntheticStart,
          })),
      follow: (request) => follow(world, find, request, context),
    };
  },
});

interface World {
  readonly seed: string;
  readonly paths: Paths;
  /** The minutes of a day; candles of all lengths are made of the same. */
  readonly days: (asset: SyntheticAsset, day: number) => Minutes;
}

function rememberDays(seed: string, paths: Paths): World['days'] {
  const known = new Map<string, Minutes>();
  return (asset, day) => {
    const name = `${asset.symbol} ${day}`;
    const minutes =
      known.get(name) ?? makeMinutes(seed, paths, asset, { first: day, end: day + 1 });
    known.delete(name);
    known.set(name, minutes);
    const [oldest] = known.keys();
    if (known.size > limits.synthetic.minuteDaysCached && oldest !== undefined)
      known.delete(oldest);
    return minutes;
  };
}

function findAsset(assets: ReadonlyMap<string, SyntheticAsset>, symbol: string): SyntheticAsset {
  const asset = assets.get(symbol);
  if (asset !== undefined) return asset;
  throw new Fault({
    code: 'brain.source-refused',
    message: `the synthetic market has no ${symbol}`,
    hint: `it has ${[...assets.keys()].slice(0, 20).join(', ')}`,
  });
}

/** Whole candles only: the end is cut to what has closed. */
async function* pages<Row>(
  from: TimeMs,
  until: TimeMs,
  lengthMs: number,
  make: (range: TimeRange) => readonly Row[],
  rowEveryMs: number = lengthMs,
): AsyncGenerator<Page<Row>> {
  const to = Math.floor(until / lengthMs) * lengthMs;
  const stepMs = Math.min(rowsPerPage * rowEveryMs, daysPerPageMax * dayMs);
  for (let start = Math.max(from, syntheticStart); start < to; ) {
    const end = Math.min(to, (Math.floor(start / stepMs) + 1) * stepMs);
    // Making a market is nothing but work: between two pages others have their turn.
    await setImmediate();
    yield { rows: make({ from: start, to: end }), coveredTo: end };
    start = end;
  }
}

/** Day by day, as each candle lies in one. */
function* daysBetween(
  { days }: World,
  asset: SyntheticAsset,
  { from, to }: TimeRange,
): Generator<Minutes> {
  const dayOf = (at: TimeMs) => (Math.max(at, syntheticStart) - syntheticStart) / dayMs;
  const end = Math.ceil(dayOf(to));
  for (let day = Math.floor(dayOf(from)); day < end; day++) {
    const minutes = days(asset, day);
    const { openAt } = minutes.series;
    yield sliceMinutes(minutes, lowerBound(openAt, from), lowerBound(openAt, to));
  }
}

function makeCandles(
  world: World,
  asset: SyntheticAsset,
  interval: Interval,
  range: TimeRange,
): Candle[] {
  const lengthMs = intervals[interval];
  const from = Math.ceil(range.from / lengthMs) * lengthMs;
  const to = Math.floor(range.to / lengthMs) * lengthMs;
  const candles: Candle[] = [];
  for (const { series } of daysBetween(world, asset, { from, to })) {
    const whole =
      interval === '1m'
        ? series
        : aggregateCandles(series, interval, { missing: 'no-trades', knownUntil: to }).series;
    candles.push(...candlesOf(whole));
  }
  return candles;
}

function tradesBetween(world: World, asset: SyntheticAsset, range: TimeRange): MarketTrade[] {
  const from = Math.floor(range.from / minuteMs) * minuteMs;
  return [...daysBetween(world, asset, { from, to: range.to })]
    .flatMap(({ series, lots }) =>
      candlesOf(series).flatMap((minute, row) =>
        makeTrades(world.seed, asset, minute, lots[row] as number),
      ),
    )
    .filter(({ at }) => at >= range.from && at < range.to);
}

/** Minute by minute of the clock that it is given. */
async function follow(
  world: World,
  find: (symbol: string) => SyntheticAsset,
  request: FollowRequest,
  { clock }: SourceContext,
): Promise<void> {
  request.onConnected();
  let told = Math.floor(clock.now() / minuteMs) * minuteMs;
  while (!request.signal.aborted) {
    const waited = clock.sleep(told + minuteMs - clock.now(), request.signal);
    await waited.catch((error: unknown) => {
      if (!request.signal.aborted) throw error;
    });
    const now = Math.floor(clock.now() / minuteMs) * minuteMs;
    if (request.signal.aborted || now <= told) continue;
    for (const symbol of request.symbols)
      tell(world, find(symbol), request, { from: told, to: now });
    told = now;
  }
}

function tell(world: World, asset: SyntheticAsset, request: FollowRequest, range: TimeRange): void {
  for (const interval of request.intervals) {
    const lengthMs = intervals[interval];
    const from = Math.floor(range.from / lengthMs) * lengthMs;
    for (const candle of makeCandles(world, asset, interval, { from, to: range.to })) {
      if (candle.openAt + lengthMs > range.from) request.onCandle(asset.symbol, interval, candle);
    }
  }
  if (!request.trades) return;
  for (const trade of tradesBetween(world, asset, range)) request.onTrade(asset.symbol, trade);
}
