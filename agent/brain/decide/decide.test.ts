// Checks 18 and 19 of the brain reference, the vectors of its 3.2, and the order and limits of a cycle.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Market } from '../model/exchange.ts';
import { domains, type Features, type GradedSignal } from '../model/features.ts';
import { initialKillSwitch, parseDcgList, refusalsOf, riskConfigSchema } from '../risk/index.ts';
import { configureStrategies, strategies } from '../strategies/index.ts';
import { blankFeatures, signal } from '../strategies/test-features.ts';
import {
  type CycleContext,
  combineProposals,
  decideConviction,
  decideCounterThesis,
  decideCycle,
  decideSymbol,
  sideOf,
} from './index.ts';

const config = riskConfigSchema.parse({});
const { weights } = config;
const market: Market = {
  symbol: 'BTC',
  lot: 0.001,
  tick: 0.01,
  minNotional: 10,
  maxLeverage: 40,
  takerFeeRate: 0.00045,
  makerFeeRate: 0.00015,
};

function context(overrides: Partial<CycleContext> = {}): CycleContext {
  const at = blankFeatures().at;
  return {
    trace: 'cycle-1',
    strategies: configureStrategies(strategies),
    markets: { BTC: market, ETH: market, SOL: market, XRP: market },
    records: {},
    portfolio: { equity: 10_000, exposures: [], closes: [], locked: [], approved: [] },
    sectors: {},
    returns: {},
    ledger: { day: 41, dayStartEquity: 10_000, peakEquity: 10_000, equity: 10_000, at },
    killSwitch: initialKillSwitch,
    riskCap: null,
    entryHolds: [],
    dcg: parseDcgList([]),
    config,
    ...overrides,
  };
}

const agreeing = (direction: 'long' | 'short', conviction = 8): readonly GradedSignal[] => [
  signal({ producer: 'rsi', direction, conviction }),
  signal({ producer: 'whale', direction, conviction, domain: 'onchain' }),
];

test('weights of the domains with an opinion add up to 1, by weight and quality', () => {
  const three = [
    signal({ producer: 'rsi', conviction: 7 }),
    signal({ producer: 'momentum', conviction: 6 }),
    signal({ producer: 'whale', conviction: 8, domain: 'onchain' }),
    signal({ producer: 'funding', conviction: 7, domain: 'tradfi' }),
  ];
  // (.10 × 6.5 + .25 × 8 + .20 × 7) / .55
  const all = decideConviction(three, weights);
  expect(all.signed).toBeCloseTo(4.05 / 0.55, 12);
  expect(all.confidence).toBe(0.5);
  // The whales' view is 37.5 minutes old with an interval of 15: half of its weight.
  const aged = three.map((each) => (each.domain === 'onchain' ? { ...each, quality: 0.5 } : each));
  expect(decideConviction(aged, weights).signed).toBeCloseTo(3.05 / 0.425, 12);
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          producer: fc.constantFrom('a', 'b', 'c', 'd'),
          domain: fc.constantFrom(...domains),
          direction: fc.constantFrom('long' as const, 'short' as const, 'neutral' as const),
          conviction: fc.integer({ min: 1, max: 10 }),
          quality: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      ),
      (parts) => {
        const { signed, domains: found } = decideConviction(
          parts.map((part) => signal(part)),
          weights,
        );
        const sum = found.reduce((total, { weight }) => total + weight, 0);
        if (signed === null) expect(found).toEqual([]);
        else {
          expect(sum).toBeCloseTo(1, 9);
          expect(Math.abs(signed)).toBeLessThanOrEqual(10 + 1e-9);
        }
      },
    ),
  );
});

test('55 and 45 of 100 are the edge of neutral', () => {
  expect([1, 0.99, -0.99, -1, 0, null].map(sideOf)).toEqual([
    'long',
    'neutral',
    'neutral',
    'short',
    'neutral',
    'neutral',
  ]);
});

test('counter-thesis: RSI 75 and funding 35 are 60, all with a crisis 100, none 0', () => {
  const features = (rsi14: number | null, funding: number | null, basis: number | null) =>
    blankFeatures({
      technical: { rsi14 },
      context: { fundingAnnualPct: funding, basisPct: basis },
    });
  const of = (signed: number | null, from: Features) => decideCounterThesis(signed, from);
  expect(of(8, { ...features(75, 35, null), regime: 'bull' })).toMatchObject({ score: 60 });
  expect(of(8, features(75, 35, null)).signed).toBeCloseTo(8 * 0.7, 12);
  const all = { ...features(70, 30, 8), regime: 'crisis' as const };
  expect(of(10, all)).toMatchObject({ score: 100, signed: 5 });
  expect(of(8, features(69.9, 29.9, 7.9))).toMatchObject({ score: 0, signed: 8 });
  // 75 of 100 is not doubted yet.
  expect(of(5, all)).toMatchObject({ score: 0, signed: 5 });
  // What nobody knows speaks for nothing, and no opinion stays none.
  expect(of(8, features(null, null, null))).toMatchObject({ score: 0 });
  expect(of(null, all)).toMatchObject({ score: 0, signed: null });
  // A short mirrored.
  expect(of(-8, features(25, -35, null))).toMatchObject({ score: 60 });
  expect(of(-8, features(75, 35, null))).toMatchObject({ score: 0 });
});

test('doubt takes at most half and never turns a view round', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: -20, max: 20 }),
      fc.constantFrom('bull' as const, 'crisis' as const, null),
      (signed, rsi14, fundingAnnualPct, basisPct, regime) => {
        const features = blankFeatures({
          technical: { rsi14 },
          context: { fundingAnnualPct, basisPct },
          regime,
        });
        const after = decideCounterThesis(signed, features).signed ?? Number.NaN;
        expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(signed));
        expect(Math.abs(after)).toBeGreaterThanOrEqual(Math.abs(signed) / 2);
        expect(after * signed).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

const answer = (strategy: string, side: 'long' | 'short' | null, conviction = 7) => ({
  strategy,
  why: [],
  proposal:
    side === null
      ? null
      : {
          symbol: 'BTC',
          side,
          entry: 100,
          stop: side === 'long' ? 97 : 103,
          target: side === 'long' ? 110 : 90,
          conviction,
          strategy,
          rationale: 'x',
          signals: ['s'],
          candleAt: 1,
        },
});

test('strategies together: opposites cancel, the strongest names the trade, of equals the first', () => {
  const name = (...list: ReturnType<typeof answer>[]) =>
    combineProposals(list, 8).proposal?.strategy;
  expect(name(answer('a', null))).toBeUndefined();
  expect(name(answer('a', 'long', 6), answer('b', 'long', 7))).toBe('b');
  expect(name(answer('a', 'long'), answer('b', 'long'))).toBe('a');
  const split = combineProposals([answer('a', 'long', 9), answer('b', 'short', 1)], 8);
  expect(split.proposal).toBeNull();
  expect(split.why[0]?.message).toBe('opposites cancel: a long, b short');
});

test('a trade needs the signals on its side, and is held with no more conviction than they have', () => {
  const combined = (signed: number | null, side: 'long' | 'short' = 'long') =>
    combineProposals([answer('a', side, 7)], signed).proposal?.conviction;
  expect(combined(9)).toBe(7);
  expect(combined(4.4)).toBe(4);
  expect(combined(0.9)).toBeUndefined();
  expect(combined(-9)).toBeUndefined();
  expect(combined(null)).toBeUndefined();
  expect(combined(-9, 'short')).toBe(7);
  expect(combined(9, 'short')).toBeUndefined();
});

// Check 18.
test('bearish evidence never gives a long, no evidence and stale evidence give nothing', () => {
  const bullish = {
    momentum20: 0.05,
    volumeRatio20: 2,
    atr14: 2,
    emaFast: 102,
    emaSlow: 100,
    emaFastBefore: 99,
    emaSlowBefore: 100,
    sma50: 90,
  };
  const decide = (signals: readonly GradedSignal[]) =>
    decideSymbol(blankFeatures({ technical: bullish, regime: 'bull', signals }), context());
  // Without the signals two strategies would buy.
  const silent = decide([]);
  const sides = silent.strategies.map(({ proposal }) => proposal?.side);
  expect(sides.filter((side) => side === 'long')).toHaveLength(2);
  expect(silent).toMatchObject({ outcome: 'no-trade', proposal: null, intent: null });
  expect(silent.why[0]).toMatchObject({ check: 'conviction', isMet: null });
  const bearish = signal({
    producer: 'curator',
    domain: 'curator',
    direction: 'short',
    conviction: 10,
  });
  expect(decide([bearish])).toMatchObject({ outcome: 'no-trade', intent: null });
  expect(decide([{ ...bearish, direction: 'long', quality: 0 }])).toMatchObject({
    outcome: 'no-trade',
    intent: null,
  });
  expect(decide([{ ...bearish, direction: 'long' }]).intent).toMatchObject({ side: 'long' });
});

test('whatever is traded is on the side of the signals', () => {
  let traded = 0;
  const arbitrary = fc.array(
    fc.record({
      producer: fc.constantFrom('a', 'b', 'c', 'd'),
      domain: fc.constantFrom(...domains),
      direction: fc.constantFrom('long' as const, 'short' as const),
      conviction: fc.integer({ min: 5, max: 10 }),
      quality: fc.constantFrom(0, 1),
    }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(arbitrary, (parts) => {
      const signals = parts.map((part) => signal(part));
      const features = blankFeatures({ regime: 'transition', signals });
      const { intent } = decideSymbol(features, context());
      const used = signals.filter(({ quality }) => quality > 0);
      if (intent === null) return;
      traded++;
      expect(used.some(({ direction }) => direction === intent.side)).toBe(true);
      if (used.every(({ direction }) => direction === 'short')) expect(intent.side).toBe('short');
      expect(intent.conviction).toBeLessThanOrEqual(
        Math.max(...used.map(({ conviction }) => conviction)),
      );
    }),
    { numRuns: 500, seed: 3 },
  );
  expect(traded).toBeGreaterThan(20);
});

test('a cycle: most conviction first, in any order of the assets, and all within the limits together', () => {
  const features = ['XRP', 'SOL', 'ETH', 'BTC'].map((symbol, index) =>
    blankFeatures({
      symbol,
      regime: 'bull',
      signals: agreeing('long', symbol === 'SOL' ? 9 : 8).map((each) => ({
        ...each,
        symbol,
        id: `${each.id}-${index}`,
      })),
    }),
  );
  const limited = context({ config: { ...config, maxOpen: 3 } });
  const decisions = decideCycle(features, limited);
  expect(decisions.map(({ symbol, outcome }) => `${symbol} ${outcome}`)).toEqual([
    'SOL approved',
    'BTC approved',
    'ETH approved',
    'XRP refused',
  ]);
  expect(refusalsOf(decisions.at(-1) ?? { gates: [] }).map(({ gate }) => gate)).toEqual([
    'max-open',
  ]);
  // The later ones are smaller: with no returns they count as the same bet.
  const sizes = decisions.slice(1, 3).map(({ sizing }) => sizing?.caps[0]?.notional ?? 0);
  expect(sizes[1]).toBeLessThan(sizes[0] ?? 0);
  expect(decideCycle(features.toReversed(), limited)).toEqual(decisions);
});

test('the same features, portfolio and configuration give the same decision', () => {
  const features = blankFeatures({ regime: 'bull', signals: agreeing('long') });
  const read = JSON.parse(JSON.stringify(features)) as Features;
  expect(decideSymbol(read, context())).toEqual(decideSymbol(features, context()));
});
