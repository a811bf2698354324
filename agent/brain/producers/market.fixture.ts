import {
  createMemoryMarket,
  type MarketView,
  type SeriesPoint,
  seriesNames,
  seriesOf,
} from '../data/index.ts';
import type { Candle } from '../model/candle.ts';
import { dayMs, hourMs, minuteMs, type TimeMs } from '../model/time.ts';
import type { CalendarEntry, ModelPanel, Notes, PersonView, ProducerServices } from './services.ts';

export const now = Date.UTC(2026, 1, 1);
export const symbols = ['BTC', 'ETH', 'SOL'];

export interface MarketSpec {
  readonly seed: number;
  /** Everything upside down. */
  readonly isMirrored?: boolean;
  /** What was observed later is not there. */
  readonly until?: TimeMs;
  /** So much older than it would be. */
  readonly shiftMs?: number;
  /** Data after `now`, to see whether anybody looks at it. */
  readonly aheadHours?: number;
  /** Another future. */
  readonly futureSeed?: number;
}

/** mulberry32 (T. Ettinger, public domain): a small generator with a seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Prices about 1000, upside down at 1000; every series a producer reads, often at its extremes. */
export function viewOf(spec: MarketSpec, at: TimeMs = now): MarketView {
  const key = JSON.stringify([spec, at]);
  const known = views.get(key) ?? buildView(spec, at);
  views.set(key, known);
  return known;
}

// A view changes nothing and is not changed, so every test may look into the same one.
const views = new Map<string, MarketView>();

function buildView(spec: MarketSpec, at: TimeMs): MarketView {
  const market = createMemoryMarket('synthetic');
  const sign = spec.isMirrored === true ? -1 : 1;
  const shiftMs = spec.shiftMs ?? 0;
  const until = spec.until ?? Number.POSITIVE_INFINITY;
  const hours = 600 + (spec.aheadHours ?? 0);

  /** The past from the seed and a number of its own, what lies ahead from the future's seed. */
  function points(id: number, everyMs: number, count: number, next: Next): SeriesPoint[] {
    const ahead = Math.floor(((spec.aheadHours ?? 0) * hourMs) / everyMs);
    const past = randomOf(spec.seed * 1009 + id);
    const future = randomOf((spec.futureSeed ?? 0) * 2003 + id);
    return Array.from({ length: count + ahead }, (_, index) => {
      const observedAt = now - (count - 1 - index) * everyMs - shiftMs;
      const value = next(index < count ? past : future, index);
      return { observedAt, knownAt: observedAt, value };
    }).filter(({ observedAt }) => observedAt <= until);
  }

  for (const [index, symbol] of symbols.entries()) {
    const random = randomOf(spec.seed * 97 + index);
    const candles = walk(random, hours, sign, spec).map((candle) => ({
      ...candle,
      openAt: candle.openAt - shiftMs,
    }));
    const known = candles.filter(({ openAt }) => openAt + hourMs <= until);
    if (known.length > 0) market.putCandles(seriesOf(symbol, '1h', known));
    const tilt = randomOf(spec.seed * 31 + index)() < 0.5 ? -1 : 1;
    const flow = (size: number) => (next: () => number) => sign * tilt * size * (0.2 + next());
    let id = index * 20;
    const add = (series: string, everyMs: number, count: number, next: Next) =>
      market.addPoints(series, symbol, points(++id, everyMs, count, next));
    const leaning = Math.sign(trendOf(candles)) * 5;
    add(seriesNames.socialMentions, 15 * minuteMs, 40, (_, at) => (at >= 39 ? 120 : 25));
    add(seriesNames.socialScore, 15 * minuteMs, 40, () => leaning);
    add(seriesNames.whaleNetflowUsd, 30 * minuteMs, 20, flow(5e8));
    add(seriesNames.exchangeNetflowUsd, 30 * minuteMs, 20, () => -sign * tilt * 1e4);
    add(seriesNames.bookImbalance, 5 * minuteMs, 20, flow(0.7));
    add(seriesNames.etfFlowUsd, dayMs, 8, flow(3e8));
    add(seriesNames.openInterestUsd, hourMs, 30, (next) => 1e9 * (1 + next()));
    const basisPct = [10, 1, 4.5][index] as number;
    add(seriesNames.basisPct, 30 * minuteMs, 60, (next) => basisPct + next() / 10);
    const annual = 10 + sign * ([45, -35, -2][index] as number);
    const rates = points(++id, 8 * hourMs, 20, (next, at) =>
      at < 20 ? annual / 100 / 3 / 365 : next(),
    );
    market.addFunding(
      symbol,
      rates.map(({ observedAt, value }) => ({ at: observedAt, rate: value })),
    );
    market.putAssets([
      { symbol, marketCapUsd: 1e12, source: 'test', origin: 'synthetic', observedAt: 0 },
    ]);
  }
  const fear = randomOf(spec.seed * 7)() < 0.5 ? 15 : 85;
  const mood = points(90, dayMs, 30, (next, at) =>
    at < 30 ? 50 + sign * (fear - 50) : Math.round(100 * next()),
  );
  market.addPoints(seriesNames.fearGreed, undefined, mood);
  const supply = points(91, 2 * hourMs, 40, (next, at) =>
    at === 39 ? sign * 4e8 : sign * 1e8 * (next() - 0.5),
  );
  market.addPoints(seriesNames.stablecoinSupplyChangeUsd, undefined, supply);
  return market.viewAt(at);
}

type Next = (random: () => number, index: number) => number;

function trendOf(candles: readonly Candle[]): number {
  const [last, before] = [candles[599], candles[575]];
  return last === undefined || before === undefined ? 0 : last.close - before.close;
}

function walk(random: () => number, hours: number, sign: number, spec: MarketSpec): Candle[] {
  const candles: Candle[] = [];
  const drift = (random() < 0.5 ? -1 : 1) * 0.6;
  const other = spec.futureSeed === undefined ? random : randomOf(spec.futureSeed);
  let price = 0;
  for (let hour = 0; hour < hours; hour++) {
    const next = hour < 600 ? random : other;
    const open = price;
    // Near its end it runs away, so that there is something to say.
    price += drift * (hour > 570 && hour < 600 ? 3 : 0.5) + (next() - 0.5) * 2;
    const [high, low] = [Math.max(open, price) + next(), Math.min(open, price) - next()];
    candles.push({
      openAt: now - (600 - hour) * hourMs,
      open: 1000 + sign * open,
      high: 1000 + (sign > 0 ? high : -low),
      low: 1000 + (sign > 0 ? low : -high),
      close: 1000 + sign * price,
      volume: 100 + 50 * next(),
    });
  }
  return candles;
}

/** Two authors, one entry of the past; all known in time. */
export function notesOf({ isMirrored, shiftMs = 0 }: MarketSpec): Notes {
  const direction = isMirrored === true ? 'short' : 'long';
  const sign = isMirrored === true ? -1 : 1;
  const view = (author: string, conviction: number, ageMs: number): PersonView => ({
    author,
    symbol: 'BTC',
    direction,
    conviction,
    rationale: 'a view',
    at: now - ageMs - shiftMs,
    expiresAt: null,
  });
  const views = [view('ann', 8, hourMs), view('ann', 2, dayMs), view('bob', 5, 2 * hourMs)];
  const entry: CalendarEntry = {
    title: 'rates decided',
    at: now - 6 * hourMs - shiftMs,
    symbols: [],
    impact: 0.9,
    sentiment: sign * 0.8,
    knownAt: now - 6 * hourMs - shiftMs,
  };
  return {
    views: (at) => views.filter((one) => one.at <= at),
    calendar: (at) => [entry].filter(({ knownAt }) => knownAt <= at),
  };
}

/** Stands for two models that follow the price of the last day. */
export const panel: ModelPanel = {
  models: ['calm', 'wild'],
  ask({ model, prompt }) {
    const { assets } = JSON.parse(prompt) as {
      assets: readonly { symbol: string; change1dPct: number }[];
    };
    const opinions = assets.map(({ symbol, change1dPct }) => ({
      symbol,
      stance: change1dPct > 0 ? 'long' : 'short',
      conviction: model === 'calm' ? 5 : 7,
      reason: 'it moved',
    }));
    return Promise.resolve(JSON.stringify({ opinions }));
  },
};

export function servicesOf(spec: MarketSpec): ProducerServices {
  return { notes: notesOf(spec), models: panel };
}
