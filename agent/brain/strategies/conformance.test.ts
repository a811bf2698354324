// What every strategy of the tuple must do (check 2 of the brain reference, 19 of the trading one).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Candle } from '../model/candle.ts';
import { type Features, noTechnical } from '../model/features.ts';
import { signOf } from '../model/trade.ts';
import { configureStrategies, type Strategy, strategies } from './index.ts';
import {
  blankFeatures,
  createRandom,
  featuresOf,
  mirrorCandles,
  mirrorFeatures,
  randomWalk,
  signal,
} from './test-features.ts';

const list: readonly Strategy<z.ZodType>[] = strategies;

// Evenly, as doubles of fast-check gather at 0 and at the ends.
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 1_000_000 }).map((part) => min + ((max - min) * part) / 1_000_000);
const side = fc.constantFrom('long' as const, 'short' as const, 'neutral' as const);
const anySignals = fc
  .array(
    fc.record({
      producer: fc.constantFrom('rsi', 'momentum', 'whale', 'funding', 'social'),
      direction: side,
      conviction: fc.integer({ min: 0, max: 10 }),
      quality: fc.constantFrom(0, 0.5, 1),
      observedAt: fc.integer({ min: 0, max: 5 }),
      id: fc.uuid(),
    }),
    { maxLength: 8 },
  )
  .map((parts) => parts.map((part) => signal(part)));
const maybe = (arbitrary: fc.Arbitrary<number>) =>
  fc.option(arbitrary, { nil: null, freq: 8 }) as fc.Arbitrary<number | null>;
const price = between(50, 150);
const distance = between(0, 0.05);
const anyTechnical = fc.record({
  rsi14: maybe(between(0, 100)),
  emaFast: maybe(price),
  emaSlow: maybe(price),
  emaFastBefore: maybe(price),
  emaSlowBefore: maybe(price),
  sma50: maybe(price),
  atr14: maybe(between(0, 60)),
  macdHistogram: maybe(between(-5, 5)),
  momentum20: maybe(between(-0.5, 0.5)),
  volumeRatio20: maybe(between(0, 5)),
  volatility20: maybe(distance),
  zScore20: maybe(between(-4, 4)),
});
const anyFeatures: fc.Arbitrary<Features> = fc
  .record({
    price,
    technical: anyTechnical,
    below: maybe(distance),
    above: maybe(distance),
    signals: anySignals,
  })
  .map(({ price: at, technical, below, above, signals }) =>
    blankFeatures({
      price: at,
      mark: at,
      signals,
      technical: {
        ...technical,
        supportDistance: below,
        resistanceDistance: above,
        support: below === null ? null : at * (1 - below),
        resistance: above === null ? null : at * (1 + above),
      },
    }),
  );

describe.each(list.map((strategy) => [strategy.name, strategy] as const))(
  '%s',
  (name, strategy) => {
    const params = strategy.params.parse({});

    test('has a name in kebab-case, a description and a default and a word for each parameter', () => {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(strategy.description.length).toBeGreaterThan(20);
      const { shape } = strategy.params as z.ZodObject;
      for (const schema of Object.values(shape)) {
        expect((schema as z.ZodType).description ?? '').not.toBe('');
      }
      expect(strategy.params.safeParse({ unheardOf: 1 }).success).toBe(false);
    });

    test('says nothing before warm-up, without a price, or without data', () => {
      fc.assert(
        fc.property(anyFeatures, (features) => {
          const early = { ...features, candles: strategy.warmupCandles - 1 };
          expect(strategy.evaluate(early, params).proposal).toBeUndefined();
          for (const none of [{ price: null }, { candleAt: null }]) {
            expect(strategy.evaluate({ ...features, ...none }, params).proposal).toBeUndefined();
          }
          const nothing = { ...features, technical: noTechnical, signals: [] };
          const answer = strategy.evaluate(nothing, params);
          expect(answer.proposal).toBeUndefined();
          expect(answer.why.some(({ isMet }) => isMet === null)).toBe(true);
        }),
        { numRuns: 50 },
      );
    });

    test('proposes with the stop on the losing side, and says why', () => {
      fc.assert(
        fc.property(anyFeatures, (features) => {
          const { proposal, why } = strategy.evaluate(features, params);
          expect(why.length).toBeGreaterThan(0);
          if (proposal === undefined) {
            expect(why.some(({ isMet }) => isMet !== true)).toBe(true);
            return;
          }
          const sign = signOf(proposal.side);
          expect(sign * (proposal.entry - proposal.stop)).toBeGreaterThan(0);
          expect(sign * (proposal.target - proposal.entry)).toBeGreaterThan(0);
          expect(Math.min(proposal.stop, proposal.target)).toBeGreaterThan(0);
          expect(proposal).toMatchObject({ symbol: 'BTC', strategy: name, entry: features.price });
          expect(Number.isInteger(proposal.conviction)).toBe(true);
          expect(proposal.conviction).toBeGreaterThanOrEqual(1);
          expect(proposal.conviction).toBeLessThanOrEqual(10);
          const known = features.signals.map(({ id }) => id);
          expect(known).toEqual(expect.arrayContaining([...proposal.signals]));
        }),
        { numRuns: 500 },
      );
    });

    test('says the opposite when everything is mirrored, with the same conviction', () => {
      let proposed = 0;
      fc.assert(
        fc.property(anyFeatures, (features) => {
          const axis = features.price ?? 0;
          const { proposal } = strategy.evaluate(features, params);
          const mirrored = strategy.evaluate(mirrorFeatures(features, axis), params).proposal;
          // A short's target lies below 0 where the long's would be far above: then there is no short.
          if (mirrored === undefined || proposal === undefined) {
            const one = mirrored ?? proposal;
            if (one !== undefined) {
              expect(Math.max(one.target, one.stop)).toBeGreaterThanOrEqual(2 * one.entry);
            }
            return;
          }
          proposed++;
          expect(mirrored.side).toBe(proposal.side === 'long' ? 'short' : 'long');
          expect(mirrored.conviction).toBe(proposal.conviction);
          expect(mirrored.stop).toBeCloseTo(2 * axis - proposal.stop, 6);
          expect(mirrored.target).toBeCloseTo(2 * axis - proposal.target, 6);
        }),
        { numRuns: 2_000, seed: 4 },
      );
      expect(proposed).toBeGreaterThan(5);
    });

    test('does not know the future', () => {
      fc.assert(
        fc.property(fc.integer(), fc.integer({ min: 150, max: 399 }), (seed, cut) => {
          const candles = randomWalk(seed, 400);
          const answers = (from: readonly Candle[]) =>
            featuresOf(from).map((features) => strategy.evaluate(features, params));
          const whole = answers(candles).slice(0, cut);
          expect(answers(candles.slice(0, cut))).toEqual(whole);
          const shuffled = [...candles.slice(0, cut), ...candles.slice(cut).reverse()];
          expect(answers(shuffled).slice(0, cut)).toEqual(whole);
        }),
        { numRuns: 8 },
      );
    });

    test('remembers nothing: order of questions and a trip through JSON change no answer', () => {
      const all = featuresOf(randomWalk(11, 300));
      const forward = all.map((features) => strategy.evaluate(features, params));
      const backward = all.toReversed().map((features) => strategy.evaluate(features, params));
      expect(backward.toReversed()).toEqual(forward);
      const read = JSON.parse(JSON.stringify(all)) as Features[];
      expect(read.map((features) => strategy.evaluate(features, params))).toEqual(forward);
    });
  },
);

// Steps of a millionth make a mirror in price and a mirror in ratio the same, so the thresholds that
// are fractions are a millionth too.
test('mirrored prices give mirrored sides', () => {
  const tiny = { minMomentum: 4e-6, maxDistance: 4e-6 };
  const configured = configureStrategies(list, {
    momentum: { enabled: true, params: { minMomentum: tiny.minMomentum } },
    combined: { enabled: true, params: { minMomentum: tiny.minMomentum } },
    'rsi-oversold': { enabled: true, params: { maxDistance: tiny.maxDistance } },
  });
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= 12; seed++) {
    const candles = randomWalk(seed, 600, { step: 1e-6, kind: 'absolute' });
    const [plain, mirrored] = [candles, mirrorCandles(candles, 100)].map(featuresOf);
    for (const { name, evaluate } of configured) {
      const sides = (all: readonly Features[] = []) =>
        all.map((features) => evaluate(features).proposal?.side);
      const before = sides(plain);
      const opposite = { long: 'short', short: 'long' } as const;
      expect(sides(mirrored)).toEqual(before.map((own) => own && opposite[own]));
      counts.set(name, (counts.get(name) ?? 0) + before.filter(Boolean).length);
    }
  }
  for (const { name } of configured) expect([name, counts.get(name)]).not.toEqual([name, 0]);
});

// Check 2: 200 driftless walks of 1,000 bars, no fees; decided at a close, earned from the next one on.
test('on driftless prices nothing is earned, but for whoever sees the bar he decides on', () => {
  const configured = configureStrategies(list);
  const sharpes = new Map<string, number[]>();
  const cheating: number[] = [];
  for (let seed = 1; seed <= 200; seed++) {
    const candles = randomWalk(seed, 1_000);
    const all = featuresOf(candles);
    const returns = candles.map(({ open, close }) => close / open - 1);
    for (const { name, evaluate } of configured) {
      const positions = all.map((features) => {
        const { proposal } = evaluate(features);
        return proposal === undefined ? 0 : signOf(proposal.side);
      });
      const earned = positions.map((position, index) => position * (returns[index + 1] ?? 0));
      sharpes.set(name, [...(sharpes.get(name) ?? []), sharpe(earned)]);
      if (name === 'momentum') {
        cheating.push(sharpe(positions.map((position, index) => position * (returns[index] ?? 0))));
      }
    }
  }
  for (const { name } of configured) {
    const values = sharpes.get(name) ?? [];
    expect([name, values.some((value) => value !== 0)]).toEqual([name, true]);
    expect(Math.abs(mean(values)), name).toBeLessThan(0.3);
  }
  // The one-bar look-ahead of the system this follows (its momentum: 1.69 against −0.66).
  expect(mean(cheating)).toBeGreaterThan(0.3);
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** mean / standard deviation (n − 1) × √365; 0 for no trade at all. */
function sharpe(returns: readonly number[]): number {
  const average = mean(returns);
  const variance =
    returns.reduce((sum, value) => sum + (value - average) ** 2, 0) / (returns.length - 1);
  return variance > 0 ? (average / Math.sqrt(variance)) * Math.sqrt(365) : 0;
}

test('the random numbers of the walks are spread evenly', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 20_000 }, random);
  expect(mean(values)).toBeCloseTo(0.5, 2);
});
