import { expect, test } from 'vitest';
import { decideMoment, type Moment } from './gate.ts';
import { limits } from './limits.ts';
import { checkPreTrade, type PreTradeInput } from './pre-trade.ts';

const at = '2026-02-26T12:00:00.000Z';
const moment: Moment = {
  ...{ subject: 'base', at, alignment: 'aligned', novelty: 'new', conviction: null },
  signals: [
    { name: 'mentions', tier: 1, value: 300, baseline: 150 },
    { name: 'flows', tier: 1, value: 5, baseline: null },
  ],
};

test('a moment that meets every condition is released', () => {
  expect(decideMoment(moment, null).outcome).toBe('released');
  expect(decideMoment({ ...moment, alignment: 'Divergent' }, null).outcome).toBe('released');
  expect(decideMoment({ ...moment, novelty: 'recurring' }, null).outcome).toBe('released');
});

// Reference 3.3: the order is cooldown, signals, velocity, alignment, recurring.
test.each<[string, Partial<Moment>, string | null]>([
  ['cooldown_active', { signals: [] }, '2026-02-26T11:00:00.001Z'],
  ['insufficient_signals', { signals: moment.signals.slice(0, 1), alignment: null }, null],
  [
    'velocity_below_threshold',
    { signals: moment.signals.map((one) => ({ ...one, value: 299.9 })), alignment: null },
    null,
  ],
  [
    'velocity_below_threshold',
    { signals: moment.signals.map((one) => ({ ...one, baseline: 0 })) },
    null,
  ],
  ['alignment_missing', { alignment: null }, null],
  ['alignment_missing', { alignment: '' }, null],
  ['alignment_invalid', { alignment: 'maybe' }, null],
])('%s', (reason, more, lastReleasedAt) => {
  expect(decideMoment({ ...moment, ...more }, lastReleasedAt)).toMatchObject({
    outcome: 'suppressed',
    reason,
  });
});

test('recurring_pattern_not_allowed, where that is set', () => {
  const strict = { ...limits.gate, allowsRecurring: false };
  expect(decideMoment({ ...moment, novelty: 'recurring' }, null, strict)).toMatchObject({
    reason: 'recurring_pattern_not_allowed',
  });
  expect(decideMoment({ ...moment, novelty: null }, null, strict).outcome).toBe('released');
});

test('the cooldown is over an hour after the last one that was released', () => {
  const reasonAfter = (last: string) => decideMoment(moment, last).reason;
  expect(reasonAfter('2026-02-26T11:00:00.000Z')).toBeNull();
  expect(reasonAfter('2026-02-26T11:59:00.000Z')).toBe('cooldown_active');
});

const trade: PreTradeInput = {
  ...{ side: 'long', isOrganic: true, velocity: 0, acceleration: 0 },
  ...{ composite: 0, confidence: 0.5, zScore: null },
  standing: { mode: 'tradable', reasons: [] },
};

function check(more: Partial<PreTradeInput>) {
  const { verdict, rating, findings, isAllowed } = checkPreTrade({ ...trade, ...more });
  return {
    verdict,
    rating,
    isAllowed,
    codes: findings.map(({ code, level }) => `${level} ${code}`),
  };
}

// Reference 3.3, pre-trade check: every change by itself, from .5.
test.each<[Partial<PreTradeInput>, string, number]>([
  [{}, 'clear', 0.5],
  [{ isOrganic: false }, 'blocked', 0.2],
  [{ velocity: -11 }, 'blocked', 0.2],
  [{ velocity: -10 }, 'warned', 0.35],
  [{ velocity: -6 }, 'warned', 0.35],
  [{ velocity: -5 }, 'clear', 0.5],
  [{ velocity: 11 }, 'clear', 0.7],
  [{ acceleration: -6 }, 'blocked', 0.3],
  [{ acceleration: 6 }, 'clear', 0.65],
  [{ composite: -0.31 }, 'blocked', 0.25],
  [{ composite: 0.31 }, 'clear', 0.7],
  [{ confidence: 0.49 }, 'warned', 0.4],
  [{ zScore: -2.1 }, 'warned', 0.4],
  [{ zScore: 2.1 }, 'clear', 0.5],
  [{ velocity: 11, acceleration: 6, composite: 0.5 }, 'clear', 1],
])('long %j: %s, %d', (more, verdict, rating) => {
  expect(check(more)).toMatchObject({ verdict, rating });
});

test('for a short position up is down', () => {
  const short = { side: 'short' as const };
  expect(check({ ...short, velocity: 11 })).toMatchObject({ verdict: 'blocked', rating: 0.2 });
  expect(check({ ...short, velocity: -11 })).toMatchObject({ verdict: 'clear', rating: 0.7 });
  expect(check({ ...short, acceleration: 6 })).toMatchObject({ verdict: 'blocked' });
  expect(check({ ...short, composite: 0.31 })).toMatchObject({ verdict: 'blocked', rating: 0.25 });
  expect(check({ ...short, zScore: 2.1 })).toMatchObject({ verdict: 'warned' });
  expect(check({ ...short, isOrganic: false })).toMatchObject({ verdict: 'blocked', rating: 0.2 });
});

test('one warning is allowed, two are not, and what is not known is a warning', () => {
  expect(check({ velocity: -6 })).toMatchObject({ isAllowed: true });
  expect(check({ velocity: -6, confidence: 0.2 })).toMatchObject({
    isAllowed: false,
    rating: 0.25,
  });
  expect(check({ acceleration: null })).toEqual({
    ...{ verdict: 'warned', rating: 0.5, isAllowed: true },
    codes: ['warning acceleration-unknown'],
  });
  expect(check({ acceleration: null, composite: null })).toMatchObject({ verdict: 'blocked' });
});

test('a narrative that is only watched is not traded', () => {
  const standing = { mode: 'watch-only', reasons: ['it is topping: no new positions'] } as const;
  const { findings, isAllowed } = checkPreTrade({ ...trade, velocity: 20, standing });
  expect(isAllowed).toBe(false);
  expect(findings[0]).toMatchObject({
    message: 'Only watched: it is topping: no new positions.',
  });
});
