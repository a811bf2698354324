import { expect, test } from 'vitest';
import { known, missing, type SocialInputs } from './inputs.ts';
import { readPreTradeInput } from './pre-trade-input.ts';
import { scoreNarrative } from './score.ts';

const now = new Date('2026-02-26T12:00:00.000Z');
const standing = { mode: 'tradable', reasons: [] } as const;
const given = (value: number) => known(value, now.toISOString());

function snapshot(social: Partial<SocialInputs>) {
  const none = missing('not asked');
  const all: SocialInputs = {
    ...{ sentiment: none, mentions: given(85), weightedMentions: none, organicShare: none },
    ...{ mindshare: none, velocity: none, smartAccounts: none, ...social },
  };
  const inputs = { social: all, market: { reason: 'none' }, onchain: { reason: 'none' } };
  return { ...scoreNarrative(inputs, { now, previous: null, zScore: -2.1 }), zScore: -2.1 };
}
const read = (...snapshots: readonly ReturnType<typeof snapshot>[]) =>
  readPreTradeInput({ side: 'long', standing, snapshots });

test('velocity is of the newest snapshot, acceleration its change against the one before', () => {
  const [before, newest] = [snapshot({ velocity: given(12.5) }), snapshot({ velocity: given(4) })];
  expect(read(before, newest)).toMatchObject({ velocity: 4, acceleration: -8.5, zScore: -2.1 });
  expect(read(newest)).toMatchObject({ velocity: 4, acceleration: null });
  expect(read(snapshot({}), newest).acceleration).toBeNull();
});

test('talk of which more than half is news is not organic', () => {
  expect(read(snapshot({ organicShare: given(0.49) })).isOrganic).toBe(false);
  expect(read(snapshot({ organicShare: given(0.5) })).isOrganic).toBe(true);
  expect(read(snapshot({})).isOrganic).toBeNull();
});

test('without a snapshot nothing is known', () => {
  expect(read()).toEqual({
    ...{ side: 'long', standing, isOrganic: null, velocity: null, acceleration: null },
    ...{ composite: null, confidence: null, zScore: null },
  });
});
