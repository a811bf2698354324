// Check 18 of the cockpit reference: a falling equity leads to RISK_OFF at the threshold, once; nothing gets
// better while data is old; an override ends; every change is told.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { riskStates } from '../../model/vocabulary.ts';
import {
  type ActiveOverride,
  closesOf,
  decideRisk,
  firstRiskMemory,
  measureDrawdown,
  measureValueAtRisk,
  type RiskMemory,
  type RiskReadings,
  readTriggers,
  riskLimits,
} from './index.ts';

const limits = riskLimits.parse({});
const start = Date.parse('2026-02-26T09:00:00Z');
const at = (minutes: number) => new Date(start + minutes * 60_000);
const iso = (minutes: number) => at(minutes).toISOString();

function readingsAt(minutes: number, overrides: Partial<RiskReadings> = {}): RiskReadings {
  const fresh = (value: number) => ({ value, observedAt: iso(minutes) });
  return {
    ...{ drawdown24h: fresh(0), drawdownPeak: fresh(0), valueAtRisk: fresh(0.02) },
    ...{ volumeRatio: fresh(1), killSwitch: fresh(0), bots: [], criticalEvents: [] },
    ...overrides,
  };
}

function step(
  minutes: number,
  memory: RiskMemory,
  overrides: Partial<RiskReadings> = {},
  override: ActiveOverride | null = null,
) {
  const now = at(minutes);
  const triggers = readTriggers(readingsAt(minutes, overrides), limits, now);
  return decideRisk({ memory, triggers, override, limits, now });
}

const off: RiskMemory = { state: 'RISK_OFF', since: iso(0), cleanSince: null };
const overrideOf = (overrides: Partial<ActiveOverride>): ActiveOverride => ({
  ...{ id: 'o', state: 'AGGRESSIVE', reason: 'the plan of today', until: iso(600) },
  acknowledged: [],
  ...overrides,
});

describe('drawdown and value at risk', () => {
  test('of 10,000 to 9,500 it is 5 %', () => {
    const points = [9_000, 10_000, 9_800, 9_500].map((equity, n) => ({ at: iso(n), equity }));
    expect(measureDrawdown(points)).toEqual({
      value: expect.closeTo(0.05, 12),
      observedAt: iso(3),
    });
    expect(measureDrawdown(points, start + 2 * 60_000).value).toBeCloseTo(1 - 9_500 / 9_800, 12);
    expect(measureDrawdown(points, start + 9 * 60_000)).toMatchObject({ value: null });
    expect(measureDrawdown([])).toEqual({
      ...{ value: null, observedAt: null, missing: 'no equity was ever measured' },
    });
    expect(measureDrawdown([{ at: iso(0), equity: 0 }]).value).toBeNull();
  });

  // By hand: of 40 returns the second worst (5 % of 40); one is −4 %, one −3 %, the others +1 %.
  test('value at risk is the (5 % × n)th worst return', () => {
    const closes = [{ at: iso(0), equity: 100 }];
    for (let n = 0; n < 40; n++) {
      const change = n === 7 ? -0.04 : n === 20 ? -0.03 : 0.01;
      closes.push({ at: iso(n + 1), equity: (closes.at(-1)?.equity ?? 0) * (1 + change) });
    }
    expect(measureValueAtRisk(closes).value).toBeCloseTo(0.03, 12);
    expect(measureValueAtRisk(closes.slice(0, 30))).toMatchObject({
      ...{ value: null, missing: '29 daily returns are known, 30 are needed' },
    });
    const rising = closes.map((point, n) => ({ ...point, equity: 100 + n }));
    expect(measureValueAtRisk(rising).value).toBe(0);
  });

  test('a day closes with its last equity', () => {
    const points = ['2026-02-26T22:00:00Z', '2026-02-26T23:30:00Z', '2026-02-27T01:00:00Z'].map(
      (when, equity) => ({ at: when, equity }),
    );
    expect(closesOf(points, (when) => when.slice(0, 10)).map(({ equity }) => equity)).toEqual([
      1, 2,
    ]);
  });
});

describe('what makes it RISK_OFF', () => {
  const since = (minutes: number) => iso(-minutes);
  const silent = { isReachable: false, openTrades: 2 };
  test.each<[string, Partial<RiskReadings>, string]>([
    [
      '5 % below the highest of 24 hours',
      { drawdown24h: { value: 0.05, observedAt: iso(0) } },
      'fired',
    ],
    ['4.99 %', { drawdown24h: { value: 0.0499, observedAt: iso(0) } }, 'quiet'],
    ['10 % below the highest', { drawdownPeak: { value: 0.1, observedAt: iso(0) } }, 'fired'],
    ['a value at risk of 8 %', { valueAtRisk: { value: 0.08, observedAt: iso(0) } }, 'fired'],
    ['volume five times the usual', { volumeRatio: { value: 5, observedAt: iso(0) } }, 'fired'],
    ['the kill switch at 2', { killSwitch: { value: 2, observedAt: iso(0) } }, 'fired'],
    ['the kill switch at 1', { killSwitch: { value: 1, observedAt: iso(0) } }, 'quiet'],
    [
      'a bot silent for 11 minutes',
      { bots: [{ ...silent, name: 'b', unreachableSince: since(11) }] },
      'fired',
    ],
    [
      'a bot silent for 10 minutes',
      { bots: [{ ...silent, name: 'b', unreachableSince: since(10) }] },
      'quiet',
    ],
    [
      'a silent bot without trades',
      { bots: [{ ...silent, openTrades: 0, name: 'b', unreachableSince: since(60) }] },
      'quiet',
    ],
    [
      'a silent bot nobody knows',
      { bots: [{ ...silent, openTrades: null, name: 'b', unreachableSince: since(60) }] },
      'fired',
    ],
    [
      'a critical event in 24 hours',
      { criticalEvents: [{ title: 'FOMC', startsAt: iso(24 * 60) }] },
      'fired',
    ],
    [
      'a critical event in 25 hours',
      { criticalEvents: [{ title: 'FOMC', startsAt: iso(25 * 60) }] },
      'quiet',
    ],
  ])('%s', (_, overrides, verdict) => {
    const { memory, triggers, transition } = step(0, firstRiskMemory, overrides);
    expect(triggers.some((each) => each.verdict === 'fired')).toBe(verdict === 'fired');
    expect(memory.state).toBe(verdict === 'fired' ? 'RISK_OFF' : 'NORMAL');
    expect(transition !== null).toBe(verdict === 'fired');
  });
});

describe('the way down and up again', () => {
  test('a fall leads to RISK_OFF at the threshold, once', () => {
    let memory: RiskMemory = firstRiskMemory;
    const changes = [0, 0.02, 0.049, 0.05, 0.07, 0.06, 0.055].flatMap((value, minutes) => {
      const done = step(minutes, memory, { drawdown24h: { value, observedAt: iso(minutes) } });
      memory = done.memory;
      return done.transition === null ? [] : [{ minutes, ...done.transition }];
    });
    expect(changes).toEqual([
      {
        ...{ minutes: 3, from: 'NORMAL', to: 'RISK_OFF', overrideId: null },
        reason: 'equity is 5 % below its highest of 24 hours',
      },
    ]);
  });

  test('up only after 30 quiet minutes, counted anew after each trigger', () => {
    let memory = off;
    const states: string[] = [];
    for (let minutes = 0; minutes <= 80; minutes++) {
      const drawdown24h = { value: minutes === 20 ? 0.06 : 0, observedAt: iso(minutes) };
      const { memory: next } = step(minutes, memory, { drawdown24h });
      memory = next;
      states.push(next.state);
    }
    // Quiet from minute 21 on: 30 minutes later is 51.
    expect([states.indexOf('NORMAL'), states.lastIndexOf('RISK_OFF')]).toEqual([51, 50]);
  });

  test('not while what is needed is old or missing, however long that lasts', () => {
    let memory = off;
    for (let minutes = 16; minutes <= 300; minutes += 10) {
      const stale = step(minutes, memory, { drawdown24h: { value: 0, observedAt: iso(0) } });
      memory = stale.memory;
      expect([memory.state, stale.transition]).toEqual(['RISK_OFF', null]);
    }
    const missing = { value: null, observedAt: null, missing: 'the brain does not answer' };
    const blind = step(310, memory, { killSwitch: missing });
    expect(blind.memory.state).toBe('RISK_OFF');
    expect(blind.holds).toEqual(['no better without data: the brain does not answer']);
  });

  test('what was bad when it was last seen is bad until something better is seen', () => {
    const drawdown24h = { value: 0.06, observedAt: iso(0) };
    expect(step(500, firstRiskMemory, { drawdown24h }).memory.state).toBe('RISK_OFF');
  });

  test('AGGRESSIVE is a person’s word, for quiet times, and falls at once', () => {
    const given = overrideOf({});
    const clean: RiskMemory = { state: 'NORMAL', since: null, cleanSince: iso(-30) };
    const up = step(0, clean, {}, given);
    expect(up.transition).toMatchObject({
      to: 'AGGRESSIVE',
      reason: given.reason,
      overrideId: 'o',
    });
    // Nobody gets there without it.
    expect(step(0, clean).memory.state).toBe('NORMAL');
    // Nor with a drawdown above 1 %, nor 29 minutes after something fired.
    const deep = { drawdownPeak: { value: 0.011, observedAt: iso(0) } };
    expect(step(0, clean, deep, given).memory.state).toBe('NORMAL');
    expect(step(0, { ...clean, cleanSince: iso(-29) }, {}, given).memory.state).toBe('NORMAL');
    const stale = { drawdownPeak: { value: 0, observedAt: iso(-16) } };
    expect(step(0, up.memory, stale, given).transition).toMatchObject({ to: 'NORMAL' });
    expect(step(1, up.memory).transition).toMatchObject({
      ...{ from: 'AGGRESSIVE', to: 'NORMAL', reason: 'what was allowed for a time is over' },
    });
  });

  test('NORMAL as a person’s word does without the wait and without what that person saw', () => {
    const fired = { drawdown24h: { value: 0.06, observedAt: iso(0) } };
    const given = overrideOf({ state: 'NORMAL', acknowledged: ['drawdown-24h'] });
    expect(step(0, off, fired, given).memory.state).toBe('NORMAL');
    // Something else that fires later is heard, and the kill switch always is.
    const more = { ...fired, volumeRatio: { value: 6, observedAt: iso(0) } };
    expect(step(0, off, more, given).memory.state).toBe('RISK_OFF');
    const killed = { killSwitch: { value: 3, observedAt: iso(0) } };
    const all = overrideOf({ state: 'NORMAL', acknowledged: ['kill-switch'] });
    expect(step(0, off, killed, all).memory.state).toBe('RISK_OFF');
    // Once it is over the trigger counts again.
    const normal: RiskMemory = { state: 'NORMAL', since: null, cleanSince: null };
    expect(step(0, normal, fired).memory.state).toBe('RISK_OFF');
  });

  test('RISK_OFF as a person’s word holds whatever the triggers say', () => {
    const given = overrideOf({ state: 'RISK_OFF', reason: 'I am away' });
    const clean: RiskMemory = { state: 'NORMAL', since: null, cleanSince: iso(-300) };
    expect(step(0, clean, {}, given)).toMatchObject({
      ...{ memory: { state: 'RISK_OFF' }, holds: ['I am away'] },
      transition: { reason: 'I am away', overrideId: 'o' },
    });
  });

  test('missing or worse data never lead to a better state', () => {
    const value = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
    const memoryOf = fc.record({
      state: fc.constantFrom(...riskStates),
      since: fc.constant(null),
      cleanSince: fc.constantFrom(null, iso(-10), iso(-300)),
    });
    const given = fc.constantFrom(null, overrideOf({}), overrideOf({ state: 'NORMAL' }));
    fc.assert(
      fc.property(memoryOf, given, value, value, (memory, override, day, peak) => {
        const measured = (each: number | null) =>
          each === null
            ? { value: null, observedAt: null, missing: 'none' }
            : { value: each, observedAt: iso(0) };
        const blind = { value: null, observedAt: null, missing: 'none' };
        const seen = { drawdown24h: measured(day), drawdownPeak: measured(peak) };
        const less = { drawdown24h: blind, drawdownPeak: measured(peak) };
        const rank = (overrides: Partial<RiskReadings>) =>
          riskStates.indexOf(step(0, memory, overrides, override).memory.state);
        // Without a value nothing fires either: compared is with values that do not.
        return day !== null && day < limits.drawdown24h ? rank(less) <= rank(seen) : true;
      }),
    );
  });

  test('the score is how near the nearest limit is', () => {
    // 2.1 % of 5 % is 42 of 100.
    const near = step(0, firstRiskMemory, { drawdown24h: { value: 0.021, observedAt: iso(0) } });
    expect(near.score).toBe(42);
  });
});
