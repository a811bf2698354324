import { expect, test } from 'vitest';
import { decideConviction } from '../decide/index.ts';
import type { Domain } from '../model/features.ts';
import { isStale, qualityOf } from '../model/quality.ts';
import { minuteMs } from '../model/time.ts';
import type { RecordedSignal } from '../producers/index.ts';
import { gradeDomains, gradeSignal } from './index.ts';

const now = Date.UTC(2026, 0, 1);

function signalOf(domain: Domain, signed: number, ageMs = 0, producer = `${domain}-one`) {
  const signal: RecordedSignal = {
    id: `${producer}-${ageMs}`,
    symbol: 'BTC',
    direction: signed > 0 ? 'long' : signed < 0 ? 'short' : 'neutral',
    conviction: Math.abs(signed),
    rationale: 'x',
    producer,
    observedAt: now - ageMs,
    inputs: {},
    domain,
    intervalMs: 15 * minuteMs,
  };
  return gradeSignal(signal, now);
}

// Check 19 of the brain's reference.
test.each([
  [15, 1],
  [30, 2 / 3],
  [37.5, 0.5],
  [60, 0],
  [600, 0],
  [0, 1],
])('at an interval of 15 minutes, %s minutes old is worth %s', (minutes, expected) => {
  expect(qualityOf(minutes * minuteMs, 15 * minuteMs)).toBeCloseTo(expected, 12);
  expect(isStale(minutes * minuteMs, 15 * minuteMs)).toBe(expected === 0);
});

const balanced = {
  curator: 0.25,
  onchain: 0.25,
  tradfi: 0.2,
  social: 0.15,
  technical: 0.1,
  events: 0.05,
};

test('what is missing or stale is left out, and the weights add up to 1 for each asset', () => {
  const btc = decideConviction(
    [signalOf('technical', 8), signalOf('onchain', -4, 30 * minuteMs)],
    balanced,
  );
  // .1 × 1 and .25 × 2/3
  expect(btc.domains.map(({ weight }) => weight)).toEqual([
    expect.closeTo(0.1 / (0.1 + 0.25 * (2 / 3)), 12),
    expect.closeTo((0.25 * (2 / 3)) / (0.1 + 0.25 * (2 / 3)), 12),
  ]);
  const sui = decideConviction(
    [signalOf('technical', 8), signalOf('onchain', -4, 60 * minuteMs)],
    balanced,
  );
  // Its on-chain data are stale: what is left has all the weight, and nothing pulls it down.
  expect(sui).toMatchObject({ signed: 8, domains: [{ domain: 'technical', weight: 1 }] });
});

// The reference's example (3.1): domain scores .8, .73333, .831944 and .3 of 1 give 67.8175 of 100 when
// curator and events are absent. Kept: the preset, the weighting, the re-summing. Not kept: its
// formulas for the scores, which measured strength for some domains and direction for others.
test('the example of the reference', () => {
  const { signed } = decideConviction(
    [
      signalOf('technical', 8),
      signalOf('onchain', 7.33333333333),
      signalOf('tradfi', 8.3194444444),
      signalOf('social', 3),
    ],
    balanced,
  );
  expect(signed).toBeCloseTo(6.78175, 5);
});

// Check 18: a lone bearish view was a long there, and silence a short.
test('a lone bearish view is short, stale ones and none at all are nothing', () => {
  const lone = decideConviction([signalOf('curator', -10)], balanced);
  expect(lone.signed).toBe(-10);
  const stale = decideConviction([signalOf('curator', -10, 60 * minuteMs)], balanced);
  expect(stale).toMatchObject({ signed: null, confidence: 0 });
  expect(decideConviction([], balanced)).toMatchObject({ signed: null, confidence: 0 });
});

test('the quality of a domain is the mean of what is worth anything, and its age the youngest', () => {
  const graded = gradeDomains([
    signalOf('technical', 3, 30 * minuteMs, 'a'),
    signalOf('technical', 3, 37.5 * minuteMs, 'b'),
    signalOf('technical', 3, 60 * minuteMs, 'c'),
  ]);
  expect(graded.technical.score).toBeCloseTo((2 / 3 + 0.5) / 2, 12);
  expect(graded.technical.ageMs).toBe(30 * minuteMs);
  expect(graded.social).toEqual({ score: null, ageMs: null });
});
