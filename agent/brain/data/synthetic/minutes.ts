import type { Candle, CandleSeries } from '../../model/candle.ts';
import { dayMs, minuteMs } from '../../model/time.ts';
import { emptyColumns, sliceSeries } from '../candles/columns.ts';
import type { MarketTrade } from '../types.ts';
import type { SyntheticAsset } from './assets.ts';
import { minutesPerDay } from './factors.ts';
import { type Paths, syntheticStart } from './paths.ts';
import { createRandom, fillUniform } from './random.ts';

/** Minutes by column, with the size of their trades in lots, which trades divide without remainder. */
export interface Minutes {
  readonly series: CandleSeries;
  readonly lots: Float64Array;
}

/** Steps of a price: six digits of the base price. */
export function tickDigits(asset: SyntheticAsset): number {
  return Math.max(0, 5 - Math.floor(Math.log10(asset.basePrice)));
}

/** About ten dollars, as a power of ten. */
export function lotOf(asset: SyntheticAsset): number {
  return 10 ** Math.min(0, Math.round(Math.log10(10 / asset.basePrice)));
}

/** The minutes of whole days, `[firstDay, endDay)`, in which something was traded. */
export function makeMinutes(
  seed: string,
  paths: Paths,
  asset: SyntheticAsset,
  days: { readonly first: number; readonly end: number },
): Minutes {
  const capacity = Math.max(0, days.end - days.first) * minutesPerDay;
  const minutes = {
    series: emptyColumns(asset.symbol, '1m', capacity),
    lots: new Float64Array(capacity),
  };
  let rows = 0;
  for (let day = days.first; day < days.end; day++) {
    rows = fillDay(minutes, rows, { seed, paths, asset, day });
  }
  return sliceMinutes(minutes, 0, rows);
}

export function sliceMinutes({ series, lots }: Minutes, from: number, to: number): Minutes {
  return { series: sliceSeries(series, from, to), lots: lots.subarray(from, to) };
}

interface DayOf {
  readonly seed: string;
  readonly paths: Paths;
  readonly asset: SyntheticAsset;
  readonly day: number;
}

const chance = new Float64Array(4 * minutesPerDay);

/** Returns the row behind the last one written. */
function fillDay(
  { series, lots }: Minutes,
  start: number,
  { seed, paths, asset, day }: DayOf,
): number {
  const path = paths.day(asset, day);
  const outage = paths.outage(day);
  fillUniform(chance, seed, asset.symbol, day, 'candles');
  const scale = 10 ** tickDigits(asset);
  const lot = lotOf(asset);
  const usualLots = asset.dailyVolumeUsd / asset.basePrice / minutesPerDay / lot;
  const base = asset.basePrice * scale;
  const dayAt = syntheticStart + day * dayMs;
  let row = start;
  let close = Math.max(1, Math.round(base * Math.exp(path[0] as number)));
  for (let index = 0; index < minutesPerDay; index++) {
    const open = close;
    close = Math.max(1, Math.round(base * Math.exp(path[index + 1] as number)));
    const [up, down] = [chance[4 * index] as number, chance[4 * index + 1] as number];
    const isDown = outage !== undefined && index >= outage.from && index < outage.to;
    if (isDown || (chance[4 * index + 3] as number) < asset.quietMinutes) continue;
    const move = Math.abs((path[index + 1] as number) - (path[index] as number));
    const wick = 0.0003 + 0.6 * move;
    const size = (0.3 + 1.4 * (chance[4 * index + 2] as number)) * (1 + 400 * move);
    const traded = Math.max(8, Math.round(usualLots * size));
    const low = Math.max(1, Math.round(Math.min(open, close) * (1 - wick * down * down)));
    series.openAt[row] = dayAt + index * minuteMs;
    series.open[row] = open / scale;
    series.high[row] = Math.round(Math.max(open, close) * (1 + wick * up * up)) / scale;
    series.low[row] = low / scale;
    series.close[row] = close / scale;
    series.volume[row] = roundLots(traded, lot);
    lots[row] = traded;
    row++;
  }
  return row;
}

/** The trades behind a minute: they make its candle again. */
export function makeTrades(
  seed: string,
  asset: SyntheticAsset,
  minute: Candle,
  minuteLots: number,
): MarketTrade[] {
  const random = createRandom(seed, asset.symbol, minute.openAt, 'trades');
  const count = Math.min(minuteLots, 5 + Math.floor(random() * 12));
  const scale = 10 ** tickDigits(asset);
  const prices = Array.from({ length: count }, () => {
    const price = minute.low + (minute.high - minute.low) * random();
    return Math.round(price * scale) / scale;
  });
  const places = [1 + Math.floor(random() * (count - 3))];
  places.push((places[0] as number) + 1);
  const [first, second] = random() < 0.5 ? ['high', 'low'] : ['low', 'high'];
  prices[places[0] as number] = minute[first as 'high'];
  prices[places[1] as number] = minute[second as 'low'];
  prices[0] = minute.open;
  prices[count - 1] = minute.close;
  const firstId = Math.floor((minute.openAt - syntheticStart) / minuteMs) * 100;
  let left = minuteLots;
  let at = minute.openAt + Math.floor(random() * 1000);
  return prices.map((price, index) => {
    const behind = count - index - 1;
    const most = left - behind;
    const lots =
      behind === 0
        ? left
        : Math.max(1, Math.min(most, Math.round((most / (behind + 1)) * 2 * random())));
    left -= lots;
    const before = prices[index - 1] ?? price;
    const isBuy = price === before ? random() < 0.5 : price > before;
    const trade: MarketTrade = {
      at,
      id: firstId + index,
      price,
      amount: roundLots(lots, lotOf(asset)),
      side: isBuy ? 'buy' : 'sell',
    };
    at += Math.floor((random() * 58_000) / count);
    return trade;
  });
}

/** A lot is a power of ten, so the product has as many decimals. */
function roundLots(lots: number, lot: number): number {
  return lot >= 1 ? lots * lot : lots / Math.round(1 / lot);
}
