// Each strategy on cases worked out by hand; the numbers of the worked example are the brief's.
import { expect, test } from 'vitest';
import { hourMs } from '../model/time.ts';
import { combined } from './combined.ts';
import { confluence } from './confluence.ts';
import { configureStrategies, strategies } from './index.ts';
import { maCrossover } from './ma-crossover.ts';
import { momentum } from './momentum.ts';
import { rsiOversold } from './rsi-oversold.ts';
import { blankFeatures, signal } from './test-features.ts';

/** BTC at 58,234 with RSI 7, Momentum 6, Whale 8 and Funding 7, all long: "3/4 producers agree". */
const example = blankFeatures({
  price: 58_234,
  mark: 58_234,
  technical: { momentum20: 0.032, emaFast: 58_000, emaSlow: 57_500 },
  signals: [
    signal({ producer: 'rsi', conviction: 7 }),
    signal({ producer: 'momentum', conviction: 6 }),
    signal({ producer: 'whale', conviction: 8, domain: 'onchain' }),
    signal({ producer: 'funding', conviction: 7, domain: 'tradfi' }),
  ],
});

test('the worked example: 3 of 4 agree; average conviction 7, stop 56,487, target 64,057', () => {
  const agreed = confluence.evaluate(example, confluence.params.parse({}));
  expect(agreed.proposal?.signals).toEqual(['signal-funding', 'signal-rsi', 'signal-whale']);
  expect(agreed.why[0]?.numbers).toEqual({ long: 3, short: 0, needed: 2 });
  const { proposal } = combined.evaluate(example, combined.params.parse({}));
  expect(proposal).toMatchObject({ side: 'long', conviction: 7, strategy: 'combined' });
  expect(proposal?.stop).toBeCloseTo(56_486.98, 6);
  expect(proposal?.target).toBeCloseTo(64_057.4, 6);
  expect(Math.round(proposal?.stop ?? 0)).toBe(56_487);
  expect(Math.round(proposal?.target ?? 0)).toBe(64_057);
});

test('confluence: one is not two, a tie is none, a producer counts once and stale ones do not', () => {
  const answer = (...signals: ReturnType<typeof signal>[]) =>
    confluence.evaluate(blankFeatures({ signals }), confluence.params.parse({})).proposal?.side;
  const long = (producer: string) => signal({ producer });
  const short = (producer: string) => signal({ producer, direction: 'short' });
  expect(answer(long('a'))).toBeUndefined();
  expect(answer(long('a'), long('b'))).toBe('long');
  expect(answer(short('a'), short('b'))).toBe('short');
  expect(answer(long('a'), long('b'), short('c'), short('d'))).toBeUndefined();
  expect(answer(long('a'), long('b'), short('c'))).toBe('long');
  expect(answer(long('a'), long('a'))).toBeUndefined();
  expect(answer(long('a'), signal({ producer: 'b', quality: 0 }))).toBeUndefined();
  expect(answer(long('a'), signal({ producer: 'b', conviction: 6 }))).toBeUndefined();
  // The newer view of b is short, whatever the order they come in.
  const newer = signal({ producer: 'b', direction: 'short', observedAt: 1_001 * hourMs, id: 'z' });
  expect(answer(long('a'), long('b'), newer)).toBeUndefined();
  expect(answer(newer, long('a'), long('b'))).toBeUndefined();
});

test('momentum: volume must confirm; conviction 4 at the least move, 6 at twice, 7 with twice the volume', () => {
  const answer = (momentum20: number, volumeRatio20: number) =>
    momentum.evaluate(
      blankFeatures({ technical: { momentum20, volumeRatio20, atr14: 1.5 } }),
      momentum.params.parse({}),
    );
  expect(answer(0.02, 1.2).proposal).toMatchObject({
    side: 'long',
    conviction: 4,
    stop: 97,
    target: 106,
  });
  expect(answer(-0.04, 1.5).proposal).toMatchObject({
    side: 'short',
    conviction: 6,
    stop: 103,
    target: 94,
  });
  expect(answer(0.04, 2).proposal?.conviction).toBe(7);
  expect(answer(0.0199, 3).proposal).toBeUndefined();
  const quiet = answer(0.05, 1.19);
  expect(quiet.proposal).toBeUndefined();
  expect(quiet.why.map(({ check, isMet }) => [check, isMet])).toEqual([
    ['momentum', true],
    ['volume', false],
  ]);
});

test('ma-crossover: only with the candle of the cross, and only with the trend', () => {
  const answer = (before: number, now: number, sma50: number) =>
    maCrossover.evaluate(
      blankFeatures({
        technical: {
          emaFastBefore: 100 + before,
          emaSlowBefore: 100,
          emaFast: 100 + now,
          emaSlow: 100,
          sma50,
          atr14: 2,
          momentum20: 0.01,
          macdHistogram: -1,
        },
      }),
      maCrossover.params.parse({}),
    ).proposal;
  expect(answer(-1, 1, 95)).toMatchObject({ side: 'long', conviction: 6, stop: 95, target: 110 });
  expect(answer(0, 1, 95)?.side).toBe('long');
  expect(answer(1, -1, 105)).toMatchObject({ side: 'short', conviction: 6, stop: 105, target: 90 });
  expect(answer(1, 2, 95)).toBeUndefined();
  expect(answer(-1, 0, 95)).toBeUndefined();
  expect(answer(-1, 1, 105)).toBeUndefined();
  expect(answer(-1, 1, 100)).toBeUndefined();
});

test('combined: one of its three against it is enough for none', () => {
  const params = combined.params.parse({});
  const { technical, signals } = example;
  const against = { ...example, technical: { ...technical, emaFast: 57_000 } };
  expect(combined.evaluate(against, params).proposal).toBeUndefined();
  const slow = { ...example, technical: { ...technical, momentum20: 0.019 } };
  expect(combined.evaluate(slow, params).proposal).toBeUndefined();
  const split = signals.map((each, index) =>
    index < 2 ? { ...each, direction: 'short' as const } : each,
  );
  expect(combined.evaluate({ ...example, signals: split }, params).proposal).toBeUndefined();
  const silent = combined.evaluate({ ...example, signals: [] }, params);
  expect(silent.proposal).toBeUndefined();
  expect(silent.why.at(-1)?.isMet).toBeNull();
});

test('rsi-oversold: below 30 at support, above 70 at resistance; the stop beyond the level', () => {
  const answer = (rsi14: number, supportDistance: number | null, resistanceDistance: number) =>
    rsiOversold.evaluate(
      blankFeatures({
        technical: {
          rsi14,
          atr14: 2,
          supportDistance,
          support: supportDistance === null ? null : 100 * (1 - supportDistance),
          resistanceDistance,
          resistance: 100 * (1 + resistanceDistance),
        },
      }),
      rsiOversold.params.parse({}),
    ).proposal;
  // Support 98.5, half a range below it 97.5; twice the distance above 100 is 105.
  expect(answer(25, 0.015, 0.5)).toMatchObject({ side: 'long', conviction: 6 });
  expect(answer(25, 0.015, 0.5)?.stop).toBeCloseTo(97.5, 9);
  expect(answer(25, 0.015, 0.5)?.target).toBeCloseTo(105, 9);
  expect(answer(75, 0.5, 0.015)).toMatchObject({ side: 'short', conviction: 6 });
  expect(answer(75, 0.5, 0.015)?.stop).toBeCloseTo(102.5, 9);
  expect(answer(30, 0.015, 0.5)).toBeUndefined();
  expect(answer(25, 0.021, 0.5)).toBeUndefined();
  expect(answer(25, null, 0.5)).toBeUndefined();
});

test('configured: defaults, what is switched off, and faults with their path', () => {
  expect(configureStrategies(strategies).map(({ name }) => name)).toEqual([
    'combined',
    'confluence',
    'momentum',
    'ma-crossover',
    'rsi-oversold',
  ]);
  const off = { confluence: { enabled: false, params: {} } };
  expect(configureStrategies(strategies, off)).toHaveLength(4);
  const other = { confluence: { enabled: true, params: { minAgree: 3 } } };
  expect(configureStrategies(strategies, other)[1]?.params).toMatchObject({ minAgree: 3 });
  const wrong = (config: Parameters<typeof configureStrategies>[1]) => () =>
    configureStrategies(strategies, config);
  expect(wrong({ momentum: { enabled: true, params: { minMomentum: -1 } } })).toThrow(
    expect.objectContaining({
      code: 'brain.config',
      where: 'brain.strategies.momentum.params.minMomentum',
    }),
  );
  expect(wrong({ momentun: { enabled: true, params: {} } })).toThrow(
    expect.objectContaining({ code: 'brain.config', hint: 'did you mean momentum?' }),
  );
});
