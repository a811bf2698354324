import { expect, test } from 'vitest';
import { readAnomaly } from './anomaly.ts';
import { churnOf, convictionOf, readEvidence, type Window } from './evidence.ts';
import { smartMoneyChange, walletsIn } from './flows.ts';
import { type Input, known, missing, type NarrativeInputs } from './inputs.ts';
import { scoreNarrative } from './score.ts';
import { readSentiment } from './sentiment.ts';
import { decideStanding } from './standing.ts';

const at = '2026-02-26T12:00:00.000Z';
const now = new Date(at);
const context = { now, previous: null, zScore: null };
const unknown = missing('waits for its source');
const is = (value: number): Input => known(value, at);

// The composer's own example (cockpit reference 3.3), computed by hand there.
const golden: NarrativeInputs = {
  social: {
    ...{ sentiment: unknown, mentions: is(85), weightedMentions: unknown },
    ...{ organicShare: unknown, mindshare: is(0.15), velocity: is(12.5), smartAccounts: is(3) },
  },
  market: { funding: is(0.008), priceChange24h: is(-2.3), volumeRatio: is(1.4) },
  onchain: { exchangeNetflow: is(-1_500), whaleChange: is(1), activeRatio: is(1.15) },
};

test('golden vector: .72, −.48, .60 make .27, CONFLICTED, .30, with two warnings', () => {
  const { score, composite, components, warnings } = scoreNarrative(golden, context);
  expect(components.map((one) => one.score)).toEqual([
    expect.closeTo(0.72, 12),
    expect.closeTo(-0.48, 12),
    expect.closeTo(0.6, 12),
  ]);
  expect(components.map(({ weight }) => weight)).toEqual([0.4, 0.35, 0.25]);
  expect(composite?.value).toBeCloseTo(0.27, 12);
  expect(composite).toMatchObject({ class: 'CONFLICTED', confidence: 0.3 });
  // 50 + 50 × .27 = 63.5
  expect(score).toBe(64);
  expect(warnings.map(({ code }) => code)).toEqual([
    'social-up-market-down',
    'onchain-up-market-down',
  ]);
});

test('without on-chain data the weights are .533 and .467', () => {
  const reason = 'waits for key dune';
  const { components } = scoreNarrative({ ...golden, onchain: { reason } }, context);
  expect(components[0]?.weight).toBeCloseTo(0.5333, 4);
  expect(components[1]?.weight).toBeCloseTo(0.4667, 4);
  expect(components[2]).toEqual({
    ...{ name: 'onchain', score: null, weight: null, parts: [], reason },
  });
});

test('without any data there is no score, not 50', () => {
  const reason = 'waits for key elfa';
  const nothing = { social: { reason }, market: { reason }, onchain: { reason } };
  expect(scoreNarrative(nothing, { ...context, previous: 60 })).toMatchObject({
    ...{
      score: null,
      delta: null,
      composite: null,
      reason: 'nothing is known: waits for key elfa',
    },
  });
});

test('an input that is not known adds nothing and says so; one that is too old is not known', () => {
  const old = known(0.02, '2026-02-26T10:59:59.000Z');
  const { components } = scoreNarrative(
    { ...golden, market: { funding: old, priceChange24h: is(0), volumeRatio: unknown } },
    context,
  );
  expect(components[1]).toMatchObject({ score: 0 });
  expect(components[1]?.parts).toEqual([
    {
      ...{ input: 'funding', value: null, contribution: null },
      reason: 'last seen 2026-02-26T10:59:59.000Z, too old to count',
    },
    { input: 'priceChange24h', value: 0, contribution: 0, reason: null },
    { input: 'volumeRatio', value: null, contribution: null, reason: 'waits for its source' },
  ]);
  const allOld = { funding: old, priceChange24h: unknown, volumeRatio: unknown };
  expect(scoreNarrative({ ...golden, market: allOld }, context).components[1]).toMatchObject({
    score: null,
    reason: 'last seen 2026-02-26T10:59:59.000Z, too old to count; waits for its source',
  });
});

test('mentions count once, weighted where that is known', () => {
  const social = { ...golden.social, weightedMentions: is(50) };
  const { components } = scoreNarrative({ ...golden, social } as NarrativeInputs, context);
  // 50 / 100 × .3 = .15 in place of 85 / 150 × .3 = .17.
  expect(components[0]?.score).toBeCloseTo(0.7, 12);
  expect(components[0]?.parts.map(({ input }) => input)).not.toContain('mentions');
});

test('every part is bounded, and so is the whole', () => {
  const wild: NarrativeInputs = {
    social: {
      ...{ sentiment: is(1), mentions: is(1e6), weightedMentions: unknown },
      ...{ organicShare: is(1), mindshare: is(1), velocity: is(1e6), smartAccounts: is(1e6) },
    },
    market: { funding: is(-1), priceChange24h: is(1e6), volumeRatio: is(100) },
    onchain: { exchangeNetflow: is(-1e9), whaleChange: is(1e9), activeRatio: is(100) },
  };
  const { score, composite, components, warnings } = scoreNarrative(wild, context);
  expect(components.map((one) => one.score)).toEqual([1, 1, 1]);
  expect(composite).toMatchObject({ class: 'STRONG_BULL', confidence: 1 });
  expect(composite?.value).toBeCloseTo(1, 12);
  expect(score).toBe(100);
  expect(warnings.map(({ code }) => code)).toEqual(['extreme-funding']);
});

test('classes, agreement and the change since the last score', () => {
  const only = (sentiment: number) =>
    scoreNarrative(
      {
        social: {
          ...{ sentiment: is(sentiment), mentions: unknown, weightedMentions: unknown },
          ...{ organicShare: is(0.25), mindshare: unknown },
          ...{ velocity: unknown, smartAccounts: unknown },
        },
        market: { reason: 'none' },
        onchain: { reason: 'none' },
      },
      { now, previous: 68, zScore: 2.5 },
    );
  // .4 × 1 + .25 × .15 = .4375, alone: confidence .4375 × (1 − 0); 50 + 21.875 = 72.
  expect(only(1)).toMatchObject({ score: 72, delta: 4 });
  expect(only(1).composite).toMatchObject({ class: 'BULL' });
  expect(only(1).composite?.confidence).toBeCloseTo(0.4375, 12);
  expect(only(-1).composite).toMatchObject({ class: 'BEAR' });
  expect(only(0).composite).toMatchObject({ class: 'NEUTRAL' });
  expect(only(0).warnings.map(({ code }) => code)).toEqual(['unusual-mentions', 'news-driven']);
});

test('sentiment only ever makes a position smaller, to half at most', () => {
  expect(readSentiment(0.6, null).factor).toBe(1);
  expect(readSentiment(0.8, null)).toMatchObject({ factor: 0.75, flag: 'crowded' });
  expect(readSentiment(1, 1)).toMatchObject({ factor: 0.5, flag: 'crowded' });
  expect(readSentiment(-0.5, 0.1)).toMatchObject({ factor: 1, flag: 'contrarian' });
  expect(readSentiment(-0.5, -0.1)).toMatchObject({ factor: 1, flag: null });
  expect(readSentiment(null, 0.1)).toMatchObject({ factor: null, flag: null });
});

test('only building and mature are tradable, and nobody can lift that', () => {
  const input = {
    ...{ score: 72, scoreReason: null, sentiment: readSentiment(0.8, null) },
    mode: 'auto' as const,
    instruments: ['spot', 'perp'] as const,
  };
  expect(decideStanding({ ...input, state: 'mature' })).toMatchObject({
    ...{ mode: 'tradable', instruments: ['spot', 'perp'], sizeFactor: 0.75 },
  });
  for (const state of ['topping', 'dead', 'unknown'] as const) {
    const standing = decideStanding({ ...input, state });
    expect(standing).toMatchObject({ mode: 'watch-only', instruments: [], sizeFactor: 0 });
  }
  expect(decideStanding({ ...input, state: 'mature', mode: 'watch-only' })).toMatchObject({
    ...{ mode: 'watch-only', reasons: ['set to watch-only by its owner'] },
  });
  const noScore = decideStanding({
    ...{ ...input, state: 'building', score: null, scoreReason: 'no data from any source' },
  });
  expect(noScore.reasons).toEqual(['no data from any source']);
});

function hours(values: readonly number[]) {
  return values.map((value, i) => ({
    at: new Date(Date.parse(at) - (i + 1) * 3_600_000).toISOString(),
    value,
  }));
}

test('z-score: 2, 4, 4, 4, 5, 5, 7, 9, 3, 7 have mean 5 and sample deviation 2.1082', () => {
  // Squares of the distances: 9+1+1+1+0+0+4+16+4+4 = 40; √(40/9) = 2.108185.
  const history = hours([2, 4, 4, 4, 5, 5, 7, 9, 3, 7]);
  const read = (value: number) => readAnomaly({ at, value }, history);
  expect(read(10).zScore).toBeCloseTo(5 / 2.108185, 5);
  expect(read(10).level).toBe('significant');
  expect(read(12)).toMatchObject({ level: 'extreme', points: 10, mean: 5 });
  expect(read(-2).level).toBe('extreme');
  expect(read(6).level).toBe('usual');
});

test('z-score: too few points, points too old, or all the same say nothing', () => {
  const nine = hours([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(readAnomaly({ at, value: 9 }, nine)).toMatchObject({
    ...{ zScore: null, reason: '9 points of the last 24 hours; it takes 10' },
  });
  const old = { at: '2026-02-25T11:59:59.000Z', value: 3 };
  expect(readAnomaly({ at, value: 9 }, [...nine, old]).zScore).toBeNull();
  expect(readAnomaly({ at, value: 9 }, hours(Array(10).fill(4)))).toMatchObject({
    reason: 'the last 24 hours were all the same',
  });
});

function window(more: Partial<Window>): Window {
  return {
    ...{ from: '2026-02-26T11:00:00.000Z', to: at, mentions: 100 },
    ...{ smartAccounts: null, sentiment: null, organicShare: null, ...more },
  };
}

test.each([
  [150, 100, 'acceleration', 1],
  [250, 100, 'acceleration', 2],
  [500, 100, 'acceleration', 3],
  [66, 100, 'deceleration', 1],
  [40, 100, 'deceleration', 2],
  [20, 100, 'deceleration', 3],
  [9, 100, 'collapse', 1],
  [50, 0, 'new', 1],
])('%d mentions after %d: %s, tier %d', (mentions, before, kind, tier) => {
  const { evidence } = readEvidence(window({ mentions }), window({ mentions: before }));
  expect(evidence).toMatchObject([{ kind, tier }]);
});

test('evidence needs enough talk and equal windows; small changes are none', () => {
  expect(readEvidence(window({ mentions: 149 }), window({})).evidence).toEqual([]);
  expect(readEvidence(window({ mentions: 49 }), window({ mentions: 0 })).evidence).toEqual([]);
  expect(readEvidence(window({ mentions: 19 }), window({ mentions: 5 })).reason).toBe(
    'fewer than 20 mentions in both windows',
  );
  const longer = window({ from: '2026-02-26T10:00:00.000Z' });
  expect(readEvidence(window({}), longer).reason).toBe('the two windows differ in length');
});

test('accounts, sentiment and organic share count from their bounds on', () => {
  const before = window({ smartAccounts: ['a', 'b', 'c'], sentiment: 0.1, organicShare: 0.6 });
  const after = window({ smartAccounts: ['b', 'c', 'd'], sentiment: 0.4, organicShare: 0.5 });
  const { evidence } = readEvidence(after, before);
  // One of three is a third; .3 is the bound of sentiment, .1 below that of the organic share.
  expect(evidence?.map(({ kind, direction }) => `${kind} ${direction}`)).toEqual([
    'smart-entering up',
    'smart-leaving down',
    'sentiment-shift up',
  ]);
  expect(churnOf(['b', 'c', 'd'], ['a', 'b', 'c'])).toEqual({ entered: ['d'], left: ['a'] });
  expect(churnOf(null, ['a'])).toBeNull();
});

test('conviction: tier 3 and smart money at 1,500 mentions are 6.6 points, so high', () => {
  const about = { direction: 'up', value: 1, baseline: 1 } as const;
  const fast = { kind: 'acceleration', tier: 3, ...about } as const;
  const smart = { kind: 'smart-entering', tier: 1, ...about } as const;
  expect(convictionOf([fast, smart], 1_500)).toMatchObject({ level: 'high' });
  expect(convictionOf([fast, smart], 1_500).points).toBeCloseTo(6.6, 12);
  expect(convictionOf([fast, smart], 999)).toMatchObject({ level: 'medium', points: 5.5 });
  expect(convictionOf([fast, smart], 99)).toMatchObject({ level: 'low', points: 2.75 });
  const leaving = { ...smart, kind: 'smart-leaving', direction: 'down' } as const;
  expect(convictionOf([fast, smart, leaving], 50_000).level).toBe('low');
});

test('smart money: bought and received less sold and sent, within the window', () => {
  const about = { now, windowMs: 24 * 3_600_000 };
  const events = [
    { at: '2026-02-26T09:00:00.000Z', side: 'buy', usd: 1_000 },
    { at: '2026-02-26T10:00:00.000Z', side: 'sell', usd: 400 },
    { at: '2026-02-26T11:00:00.000Z', side: 'in', usd: null },
    { at: '2026-02-25T11:00:00.000Z', side: 'buy', usd: 9_999 },
  ] as const;
  expect(smartMoneyChange(events, about)).toEqual({
    ...{ value: 600, observedAt: '2026-02-26T10:00:00.000Z' },
  });
  expect(smartMoneyChange([], about)).toEqual({
    ...{ value: null, reason: 'no move of smart money in this time' },
  });
  expect(smartMoneyChange(events.slice(2, 3), about)).toMatchObject({ value: null });
});

test('a watched wallet is in where its newest move bought or received', () => {
  const moves = [
    { at: '2026-02-26T09:00:00.000Z', side: 'buy', wallet: 'a' },
    { at: '2026-02-26T08:00:00.000Z', side: 'sell', wallet: 'a' },
    { at: '2026-02-25T08:00:00.000Z', side: 'in', wallet: 'b' },
    { at: '2026-02-26T10:00:00.000Z', side: 'out', wallet: 'b' },
  ] as const;
  expect(walletsIn(moves, now)).toEqual(['a']);
  expect(walletsIn(moves, new Date('2026-02-26T08:30:00.000Z'))).toEqual(['b']);
  expect(walletsIn(moves, new Date('2026-02-25T07:00:00.000Z'))).toBeNull();
});
