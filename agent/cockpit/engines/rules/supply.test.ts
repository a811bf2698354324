import { expect, test } from 'vitest';
import { scenarioSignals } from './own-signals.ts';
import type { Rule } from './rule.ts';
import { signalTypes, suppliers } from './signals.ts';
import { findGaps, renderGaps, type Supplies } from './supply.ts';

const there = Object.fromEntries(suppliers.map((each) => [each, null])) as Supplies;
const supplies: Supplies = { ...there, slates: 'folder /srv/slates' };
const rule = (when: Rule['when'], about: Rule['about'] = 'event') => ({
  ...{ when, about, scenario: 'title-race' },
});
const scenarios = [
  {
    key: 'title-race',
    signals: [
      { name: 'odds.drift', source: 'odds.probability', baseline: 0.5 },
      { name: 'odds.home', source: 'bookmaker', baseline: null },
      { name: 'risk.level', source: 'risk.killSwitch', baseline: null },
    ],
  },
];
const gapsOf = (when: Rule['when'], about?: Rule['about']) =>
  renderGaps(findGaps(rule(when, about), scenarios, supplies));
const odds = { signal: 'odds.probability', above: 0.6 };
const risk = { signal: 'risk.killSwitch', atLeast: 1 };

test('a rule that asks for what nobody supplies can never fire, and says what that waits for', () => {
  expect(gapsOf(odds)).toEqual([
    'nobody supplies odds.probability (waits for folder /srv/slates): this rule can never fire',
  ]);
  expect(findGaps(rule(odds), scenarios, there)).toEqual([]);
  expect(gapsOf({ signal: 'narrative.score', above: 50 })).toEqual([
    'nobody supplies narrative.score (no event has it, only narrative, signal): this rule can never fire',
  ]);
  expect(gapsOf({ signal: 'risk.level', above: { signal: 'odds.probability' } })).toHaveLength(1);
});

// By Kleene: a part that stays unknown makes `and` never yes and leaves `or` to its other parts.
test('what stays unknown is fatal only where the rest cannot decide', () => {
  const isFatal = (when: Rule['when']) =>
    findGaps(rule(when), scenarios, supplies).some((gap) => gap.isFatal);
  expect(isFatal({ all: [risk, odds] })).toBe(true);
  expect(isFatal({ any: [risk, odds] })).toBe(false);
  expect(isFatal({ any: [odds] })).toBe(true);
  expect(isFatal({ not: odds })).toBe(true);
  expect(isFatal({ not: { all: [risk, odds] } })).toBe(false);
  expect(isFatal({ not: { any: [risk, odds] } })).toBe(true);
  expect(isFatal({ signal: 'odds.probability', known: false })).toBe(false);
  expect(isFatal({ signal: 'odds.probability', known: true })).toBe(true);
  expect(isFatal({ not: { signal: 'odds.probability', known: true } })).toBe(false);
  expect(gapsOf({ any: [risk, odds] })).toEqual([
    expect.stringMatching(/: what asks for it never holds$/),
  ]);
});

test('signals of a scenario are as good as what they are made of', () => {
  expect(gapsOf({ signal: 'odds.drift', above: 0 })).toEqual([
    expect.stringContaining('made of odds.probability: waits for folder /srv/slates'),
  ]);
  expect(gapsOf({ signal: 'odds.home', above: 0 })).toEqual([
    expect.stringContaining('made of bookmaker: no signal has this name'),
  ]);
  expect(gapsOf({ signal: 'risk.level', above: 0 })).toEqual([]);
});

test('they are the distance from their baseline, as old as their source', () => {
  const at = '2026-02-26T12:00:00.000Z';
  const now = new Date(at);
  const known = {
    'odds.probability': {
      ...{ value: 0.62, observedAt: at },
      history: [{ at: '2026-02-25T12:00:00.000Z', value: 0.55 }],
    },
  };
  expect(scenarioSignals(scenarios, known, now)).toEqual({
    'scenario.isActive': { value: true, observedAt: at },
    'odds.drift': {
      ...{ value: 0.12, observedAt: at },
      history: [{ at: '2026-02-25T12:00:00.000Z', value: 0.05 }],
    },
    'odds.home': { value: null, observedAt: null, missing: 'nobody supplies bookmaker' },
    'risk.level': { value: null, observedAt: null, missing: 'nobody supplies risk.killSwitch' },
  });
  expect(scenarioSignals([], known, now)).toEqual({
    'scenario.isActive': { value: false, observedAt: at },
  });
});

test('every signal is told to somebody', () => {
  for (const [name, { about }] of Object.entries(signalTypes)) {
    expect([name, about.length > 0]).toEqual([name, true]);
  }
});
