// Features for tests: blank ones, ones made from candles as enrichment makes them, and mirrored ones.
import {
  createAtr,
  createEma,
  createLevels,
  createMacd,
  createMomentum,
  createRsi,
  createSma,
  createVolatility,
  createVolumeRatio,
  createZScore,
} from '../indicators/index.ts';
import type { Candle } from '../model/candle.ts';
import {
  domains,
  type Features,
  type GradedSignal,
  noTechnical,
  type Quality,
  type TechnicalFeatures,
} from '../model/features.ts';
import { hourMs } from '../model/time.ts';

const noQuality: Quality = { score: null, ageMs: null };

/** An asset nothing is known of but its price, long past warm-up. */
export function blankFeatures(
  overrides: Partial<Omit<Features, 'technical' | 'context'>> & {
    readonly technical?: Partial<TechnicalFeatures>;
    readonly context?: Partial<Features['context']>;
  } = {},
): Features {
  return {
    symbol: 'BTC',
    at: 1_000 * hourMs,
    interval: '1h',
    candleAt: 1_000 * hourMs,
    candles: 500,
    price: 100,
    mark: 100,
    ranks: {},
    quality: Object.fromEntries(
      domains.map((domain) => [domain, noQuality]),
    ) as Features['quality'],
    signals: [],
    noOpinions: [],
    regime: null,
    ...overrides,
    technical: { ...noTechnical, ...overrides.technical },
    context: {
      fundingAnnualPct: null,
      basisPct: null,
      openInterestUsd: null,
      openInterestChangePct: null,
      fearGreed: null,
      bookImbalance: null,
      whaleNetflowUsd: null,
      exchangeNetflowUsd: null,
      etfFlowUsd: null,
      stablecoinSupplyChangeUsd: null,
      socialMentions: null,
      socialScore: null,
      change24hPct: null,
      volume24hUsd: null,
      ...overrides.context,
    },
  };
}

export function signal(overrides: Partial<GradedSignal> = {}): GradedSignal {
  const producer = overrides.producer ?? 'rsi';
  return {
    symbol: 'BTC',
    direction: 'long',
    conviction: 7,
    rationale: 'because',
    producer,
    observedAt: 1_000 * hourMs,
    inputs: {},
    id: `signal-${producer}`,
    domain: 'technical',
    quality: 1,
    ageMs: 0,
    ...overrides,
  };
}

/** The features at the close of every candle, each from the candles up to it. */
export function featuresOf(candles: readonly Candle[]): readonly Features[] {
  const indicators = createIndicators();
  return candles.map((candle, index) => {
    const technical = indicators(candle);
    const at = candle.openAt + hourMs;
    return blankFeatures({
      at,
      candleAt: at,
      candles: index + 1,
      price: candle.close,
      mark: candle.close,
      technical,
      signals: signalsOf(technical, at),
    });
  });
}

function createIndicators(): (candle: Candle) => TechnicalFeatures {
  const rsi = createRsi(14);
  const [fast, slow, sma] = [createEma(12), createEma(26), createSma(50)];
  const [atr, macd, levels] = [createAtr(14), createMacd(), createLevels()];
  const [momentum, ratio] = [createMomentum(20), createVolumeRatio(20)];
  const [volatility, zScore] = [createVolatility(20), createZScore(20)];
  let before: { fast: number | null; slow: number | null } = { fast: null, slow: null };
  return (candle) => {
    const { close, volume } = candle;
    const now = { fast: fast.push(close), slow: slow.push(close) };
    const { support = null, resistance = null } = levels.push(candle) ?? {};
    const technical: TechnicalFeatures = {
      rsi14: rsi.push(close),
      emaFast: now.fast,
      emaSlow: now.slow,
      emaFastBefore: before.fast,
      emaSlowBefore: before.slow,
      sma50: sma.push(close),
      atr14: atr.push(candle),
      macdHistogram: macd.push(close)?.histogram ?? null,
      momentum20: momentum.push(close),
      volumeRatio20: ratio.push(volume),
      volatility20: volatility.push(close),
      zScore20: zScore.push(close),
      support,
      resistance,
      supportDistance: support === null ? null : (close - support) / close,
      resistanceDistance: resistance === null ? null : (resistance - close) / close,
    };
    before = now;
    return technical;
  };
}

/** Two producers with rules of their own: one for reversal, one for trend. */
function signalsOf({ rsi14, zScore20, macdHistogram }: TechnicalFeatures, at: number) {
  const of = (producer: string, value: number | null, domain: GradedSignal['domain']) =>
    value === null || value === 0
      ? []
      : [
          signal({
            producer,
            domain,
            direction: value > 0 ? 'long' : 'short',
            observedAt: at,
            id: `${producer}-${at}`,
          }),
        ];
  return [
    ...of('reversal', rsi14 === null || Math.abs(rsi14 - 50) < 10 ? null : 50 - rsi14, 'technical'),
    ...of('trend', macdHistogram, 'tradfi'),
    ...of('stretch', zScore20 === null || Math.abs(zScore20) < 1 ? null : zScore20, 'social'),
  ];
}

/** What the same asset would look like with its prices mirrored at `axis` (a price p becomes
 * 2 × axis − p). */
export function mirrorFeatures(features: Features, axis: number): Features {
  const price = (value: number | null) => (value === null ? null : 2 * axis - value);
  const sign = (value: number | null) => (value === null ? null : -value);
  const { technical } = features;
  return {
    ...features,
    price: price(features.price),
    mark: price(features.mark),
    technical: {
      ...technical,
      rsi14: technical.rsi14 === null ? null : 100 - technical.rsi14,
      emaFast: price(technical.emaFast),
      emaSlow: price(technical.emaSlow),
      emaFastBefore: price(technical.emaFastBefore),
      emaSlowBefore: price(technical.emaSlowBefore),
      sma50: price(technical.sma50),
      macdHistogram: sign(technical.macdHistogram),
      momentum20: sign(technical.momentum20),
      zScore20: sign(technical.zScore20),
      support: price(technical.resistance),
      resistance: price(technical.support),
      supportDistance: technical.resistanceDistance,
      resistanceDistance: technical.supportDistance,
    },
    signals: features.signals.map((each) => ({
      ...each,
      direction:
        each.direction === 'neutral' ? 'neutral' : each.direction === 'long' ? 'short' : 'long',
    })),
  };
}

/** Numbers in [0, 1) that follow from the seed (mulberry32, public domain). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Candles whose close goes up or down by `step` of `price` on a fair coin, with wicks and volume that
 * know nothing of the next one. */
export function randomWalk(
  seed: number,
  length: number,
  { price = 100, step = 0.02, kind = 'relative' as 'relative' | 'absolute' } = {},
): readonly Candle[] {
  const random = createRandom(seed);
  let close = price;
  return Array.from({ length }, (_, index) => {
    const open = close;
    // The sum of three uniform numbers less its mean: nearly normal, bounded.
    const move = (random() + random() + random() - 1.5) * 2 * step;
    close = kind === 'relative' ? open * (1 + move) : open + move * price;
    const wick = random() * step * 0.5 * (kind === 'relative' ? open : price);
    return {
      openAt: index * hourMs,
      open,
      high: Math.max(open, close) + wick,
      low: Math.min(open, close) - wick,
      close,
      volume: 50 + 100 * random(),
    };
  });
}

export function mirrorCandles(candles: readonly Candle[], axis: number): readonly Candle[] {
  return candles.map(({ open, high, low, close, ...rest }) => ({
    ...rest,
    open: 2 * axis - open,
    high: 2 * axis - low,
    low: 2 * axis - high,
    close: 2 * axis - close,
  }));
}
