import { expect, test } from 'vitest';
import type { Evidence } from './evidence.ts';
import { momentOf, type PastMoment } from './moment-of.ts';

const at = '2026-02-26T12:00:00.000Z';
const about = { subject: 'Base', at, mentions: 300 };
const faster: Evidence = {
  ...{ kind: 'acceleration', direction: 'up', tier: 2, value: 300, baseline: 100 },
};
const entering: Evidence = {
  ...{ kind: 'smart-entering', direction: 'up', tier: 1, value: 2, baseline: 3 },
};
const leaving: Evidence = { ...entering, kind: 'smart-leaving', direction: 'down' };
const past = (reason: PastMoment['reason'], more: Partial<PastMoment> = {}): PastMoment => ({
  ...{ at: '2026-02-26T11:00:00.000Z', reason },
  signals: [
    { name: 'smart-entering', tier: 1 },
    { name: 'acceleration', tier: 2 },
  ],
  ...more,
});

test('evidence is a moment with its signals, their agreement and how much they say', () => {
  expect(momentOf(about, [faster, entering], [])).toEqual({
    ...{ subject: 'Base', at, alignment: 'aligned', novelty: 'new' },
    signals: [
      { name: 'acceleration', tier: 2, value: 300, baseline: 100 },
      { name: 'smart-entering', tier: 1, value: 2, baseline: 3 },
    ],
    // 2 for the tier and 2.5 for smart money, times 1 for under 1,000 mentions.
    conviction: { level: 'medium', points: 4.5, reason: '4.5 points, times 1 for 300 mentions' },
  });
  expect(momentOf(about, [faster, leaving], [])).toMatchObject({
    ...{ alignment: 'divergent', conviction: { level: 'low' } },
  });
  expect(momentOf(about, [faster], [])).toMatchObject({ alignment: null });
  expect(momentOf(about, [], [])).toBeNull();
});

test('what was said is not said again, unless it came too early; more of it is something new', () => {
  const both = [faster, entering];
  expect(momentOf(about, both, [past(null)])).toBeNull();
  expect(momentOf(about, both, [past('velocity_below_threshold')])).toBeNull();
  expect(momentOf(about, both, [past('cooldown_active')])).toMatchObject({ novelty: 'recurring' });
  const louder = { ...faster, tier: 3 };
  expect(momentOf(about, [louder, entering], [past(null)])).toMatchObject({ novelty: 'new' });
  const between = past(null, { signals: [{ name: 'collapse', tier: 1 }] });
  expect(momentOf(about, both, [between, past(null)])).toMatchObject({ novelty: 'recurring' });
  const weekAgo = past(null, { at: '2026-02-19T12:00:00.000Z' });
  expect(momentOf(about, both, [weekAgo])).toMatchObject({ novelty: 'new' });
});
