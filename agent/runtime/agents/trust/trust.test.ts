import { describe, expect, it } from 'vitest';
import { decideDemotion, decidePromotion, resolvedMin, stepDown } from './ladder.ts';
import { computeTrust, gradeParts, gradeTrust, measurePredictions } from './trust.ts';

const parts = { precision: 0.8, recall: 0.6, latencyS: 360, explanation: 4, suppression: 0.9 };

// .30P + .25R + .15(1 − lat/3600) + .15(expl/5) + .15S, worked out by hand.
describe('trust', () => {
  it.each([
    // .24 + .15 + .15·.9 + .15·.8 + .135 = .24 + .15 + .135 + .12 + .135
    ['of a good agent', {}, 0.78],
    // .3 + .25 + .15 + .15 + .15
    ['is 1 at best', { precision: 1, recall: 1, latencyS: 0, explanation: 5, suppression: 1 }, 1],
    // .24 + .15 + 0 + .12 + .135
    ['counts an hour of latency as nothing', { latencyS: 3600 }, 0.645],
    ['and more than an hour as no less', { latencyS: 36_000 }, 0.645],
    // .24 + .15 + .135 + .03 + .135
    ['falls with answers that explain nothing', { explanation: 1 }, 0.69],
  ])('%s', (_, change, expected) => {
    expect(computeTrust({ ...parts, ...change })).toBeCloseTo(expected, 10);
  });

  it.each(['precision', 'recall', 'latencyS', 'explanation', 'suppression'])(
    'is not known while %s is not',
    (part) => {
      expect(computeTrust({ ...parts, [part]: undefined })).toBeUndefined();
    },
  );

  it('is good from 0.75, bad below 0.60', () => {
    expect([0.75, 0.749, 0.6, 0.599, undefined].map(gradeTrust)).toEqual([
      ...['good', 'weak', 'weak', 'bad', 'unknown'],
    ]);
  });

  // Good / critical: precision .70 / .50, recall .60 / .40, latency 1 h / 4 h, explanation 4 / 3,
  // suppression .90 / .70.
  it('grades each part by its own bounds', () => {
    expect(gradeParts(parts)).toEqual({
      ...{ precision: 'good', recall: 'good', latencyS: 'good', explanation: 'good' },
      suppression: 'good',
    });
    expect(
      gradeParts({
        ...{ precision: 0.49, recall: 0.5, latencyS: 14_401, explanation: 3 },
        suppression: undefined,
      }),
    ).toEqual({
      ...{ precision: 'bad', recall: 'weak', latencyS: 'bad', explanation: 'weak' },
      suppression: 'unknown',
    });
  });
});

// By hand: said yes 3 times, right twice; 3 things happened, two of them were said; said no 3 times, right twice.
it('measures predictions by what was said and what happened', () => {
  const scored = [
    { probability: 0.9, happened: true },
    { probability: 0.5, happened: true },
    { probability: 0.7, happened: false },
    { probability: 0.4, happened: true },
    { probability: 0.1, happened: false },
    { probability: 0, happened: false },
  ];
  expect(measurePredictions(scored)).toEqual({
    ...{ precision: 2 / 3, recall: 2 / 3, suppression: 2 / 3 },
  });
  expect(measurePredictions([])).toEqual({
    ...{ precision: undefined, recall: undefined, suppression: undefined },
  });
});

describe('the ladder', () => {
  it('goes up a step, to live only with enough predictions that came out well', () => {
    const at = (mode: 'paused' | 'sandbox' | 'shadow' | 'live', resolved: number, trust?: number) =>
      decidePromotion({ mode, resolved, trust });
    expect(at('paused', 0)).toEqual({ kind: 'promote', to: 'sandbox' });
    expect(at('sandbox', 0)).toEqual({ kind: 'promote', to: 'shadow' });
    expect(at('shadow', resolvedMin - 1, 0.9)).toMatchObject({ why: /19 of its predictions/ });
    expect(at('shadow', resolvedMin)).toMatchObject({ why: /not been measured/ });
    expect(at('shadow', resolvedMin, 0.74)).toMatchObject({ why: /0\.74/ });
    expect(at('shadow', resolvedMin, 0.75)).toEqual({ kind: 'promote', to: 'live' });
    expect(at('live', 100, 1)).toMatchObject({ kind: 'refuse' });
  });

  it('goes down by itself from live below 0.60', () => {
    const live = { mode: 'live', resolved: 20 } as const;
    expect(decideDemotion({ ...live, trust: 0.59 })).toBe('shadow');
    expect(decideDemotion({ ...live, trust: 0.6 })).toBeUndefined();
    expect(decideDemotion({ ...live, trust: undefined })).toBeUndefined();
    expect(decideDemotion({ ...live, resolved: 19, trust: 0.1 })).toBeUndefined();
    expect([stepDown('live'), stepDown('sandbox'), stepDown('paused')]).toEqual([
      ...['shadow', 'paused', undefined],
    ]);
  });
});
