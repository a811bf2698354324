import { describe, expect, test } from 'vitest';
import { scenarioFields } from '../../model/scenario.ts';
import { type CalendarEvent, findOccurrences, type Occurrence } from '../calendar/index.ts';
import { matchNarrative, matchScenarios, planCheckpoints } from './index.ts';

const zone = 'Europe/Berlin';

function scenarioOf(overrides: Record<string, unknown> = {}) {
  return scenarioFields.strict().parse({
    ...{ key: 'macro', title: 'Macro', kind: 'macro' },
    match: { kinds: ['macro'], importanceMin: 'high', leadHours: 24, tailHours: 4 },
    ...overrides,
  });
}

function occurrenceOf(overrides: Partial<CalendarEvent> = {}): Occurrence {
  const event: CalendarEvent = {
    ...{ id: 'e', title: 'FOMC', kind: 'macro', importance: 'critical', tags: ['Fed'] },
    ...{ recurrence: null, matching: 'auto', isCancelled: false, scenarios: [] },
    when: { at: '2026-03-18T18:00:00.000Z', until: '2026-03-18T19:00:00.000Z' },
    ...overrides,
  };
  const window = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };
  const [first] = findOccurrences([event], { ...window, zone }).occurrences;
  if (first === undefined) throw new Error('it does not occur');
  return first;
}

const phaseAt = (now: string, occurrence = occurrenceOf(), scenario = scenarioOf()) =>
  matchScenarios(occurrence, [scenario], { now: new Date(now), zone })[0]?.phase;

describe('an event belongs to a scenario', () => {
  test.each([
    ['2026-03-17T17:59:59.999Z', 'early'],
    ['2026-03-17T18:00:00.000Z', 'lead'],
    ['2026-03-18T17:59:59.999Z', 'lead'],
    ['2026-03-18T18:00:00.000Z', 'during'],
    ['2026-03-18T19:00:00.000Z', 'tail'],
    ['2026-03-18T23:00:00.000Z', 'over'],
  ])('at %s it is %s', (now, phase) => {
    expect(phaseAt(now)).toBe(phase);
  });

  test('of days from the viewer’s midnight on', () => {
    const days = occurrenceOf({ when: { on: '2026-03-18', through: null } });
    expect(phaseAt('2026-03-16T22:59:59.999Z', days)).toBe('early');
    expect(phaseAt('2026-03-16T23:00:00.000Z', days)).toBe('lead');
    expect(phaseAt('2026-03-17T23:00:00.000Z', days)).toBe('during');
  });

  const now = '2026-03-18T12:00:00Z';
  test.each([
    ['another kind', occurrenceOf({ kind: 'personal' }), scenarioOf(), undefined],
    ['too little importance', occurrenceOf({ importance: 'normal' }), scenarioOf(), undefined],
    ['one of its tags', occurrenceOf(), scenarioOf({ match: { tags: ['cpi', 'fed'] } }), 'lead'],
    ['none of its tags', occurrenceOf(), scenarioOf({ match: { tags: ['cpi'] } }), undefined],
    ['a scenario that asks for nothing', occurrenceOf(), scenarioOf({ match: {} }), undefined],
    ['one that is off', occurrenceOf(), scenarioOf({ status: 'inactive' }), undefined],
    ['one that is over', occurrenceOf(), scenarioOf({ activeTo: '2026-03-17' }), undefined],
    ['one that still is', occurrenceOf(), scenarioOf({ activeTo: '2026-03-18' }), 'lead'],
    ['a link', occurrenceOf({ kind: 'other', scenarios: ['macro'] }), scenarioOf(), 'lead'],
    ['links only', occurrenceOf({ matching: 'linked' }), scenarioOf(), undefined],
  ])('by %s', (_, occurrence, scenario, phase) => {
    expect(phaseAt(now, occurrence, scenario)).toBe(phase);
  });
});

test('a narrative belongs to the scenarios that name it', () => {
  const look = { now: new Date('2026-03-18T12:00:00Z'), zone };
  const named = scenarioOf({ key: 'ai', match: { narratives: ['AI agents'] } });
  const find = (name: string) =>
    matchNarrative(name, [named, scenarioOf()], look).map(({ key }) => key);
  expect([find('ai AGENTS'), find('memes')]).toEqual([['ai'], []]);
});

test('checkpoints stand before and after the beginning, and keep their name when the event moves', () => {
  const checkpoints = [
    { id: 'before', title: 'Look', offsetHours: -24 },
    { id: 'after', title: 'Review', offsetHours: 5.5 },
  ];
  const plan = (at: string) => {
    const occurrence = occurrenceOf({ when: { at, until: null } });
    const [match] = matchScenarios(occurrence, [scenarioOf({ checkpoints })], {
      now: new Date(at),
      zone,
    });
    return match === undefined ? [] : planCheckpoints(match, zone);
  };
  expect(plan('2026-03-18T18:00:00.000Z')).toEqual([
    {
      ...{ key: 'macro/before/e', title: 'Look: FOMC', prompt: '' },
      ...{ dueAt: '2026-03-17T18:00:00.000Z', dueOn: '2026-03-17' },
    },
    {
      ...{ key: 'macro/after/e', title: 'Review: FOMC', prompt: '' },
      // 23:30 UTC is past midnight in Berlin.
      ...{ dueAt: '2026-03-18T23:30:00.000Z', dueOn: '2026-03-19' },
    },
  ]);
  expect(plan('2026-03-25T18:00:00.000Z').map(({ key }) => key)).toEqual([
    'macro/before/e',
    'macro/after/e',
  ]);
});
