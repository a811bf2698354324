import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { addDays } from '../options/dates.ts';
import { cadencesOn, reviewCadences } from './cadences.ts';
import { dayOf, daysFrom, instantToLocal, localToInstant, startOfDay } from './days.ts';
import { type CalendarEvent, findOccurrences } from './occurrences.ts';

const berlin = 'Europe/Berlin';

function eventOf(overrides: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    ...{ id: 'e', title: 'FOMC', kind: 'macro', importance: 'critical', tags: [] },
    ...{ recurrence: null, matching: 'auto', isCancelled: false, scenarios: [] },
    when: { at: '2026-03-18T18:00:00.000Z', until: null },
    ...overrides,
  };
}

function startsOf(event: CalendarEvent, from: string, to: string, zone = 'UTC') {
  const window = { from: new Date(from), to: new Date(to), zone };
  return findOccurrences([event], window).occurrences.map(({ startsAt }) => startsAt);
}

describe('days in a zone', () => {
  // Expected values from GNU date and its zone database.
  const date = (local: string, zone: string) =>
    execFileSync('date', ['-u', '-d', `TZ="${zone}" ${local}`, '+%FT%TZ'])
      .toString()
      .trim();
  test.each([
    ['2026-02-07 22:00:00', berlin],
    ['2026-03-29 00:00:00', berlin],
    ['2026-03-30 00:00:00', berlin],
    ['2026-10-25 00:00:00', berlin],
    ['2026-10-26 00:00:00', berlin],
    ['2026-07-01 00:00:00', 'Pacific/Auckland'],
    ['2026-04-05 00:00:00', 'Australia/Lord_Howe'],
    ['2026-01-01 00:00:00', 'Pacific/Kiritimati'],
    ['2026-01-01 00:00:00', 'Asia/Kathmandu'],
    ['1969-07-20 22:56:00', 'America/New_York'],
  ])('%s in %s', (local, zone) => {
    const instant = localToInstant(local.replace(' ', 'T'), zone);
    expect(instant.toISOString()).toBe(date(local, zone).replace('Z', '.000Z'));
    expect(instantToLocal(instant, zone)).toBe(local.replace(' ', 'T'));
    expect(dayOf(instant, zone)).toBe(local.slice(0, 10));
  });

  // Every half hour around both changes of the clocks, and every eleven days of a year. By GNU date.
  test.each([berlin, 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Asia/Beirut'])(
    'the clock of %s is the same as that of another program, at its changes too',
    (zone) => {
      const halfHour = 1_800;
      const around = (text: string) =>
        Array.from({ length: 96 }, (_, index) => Date.parse(text) / 1_000 + index * halfHour);
      const days = Array.from({ length: 33 }, (_, index) => 1_767_225_600 + index * 11 * 86_400);
      const spring = ['2026-03-07', '2026-03-28', '2026-04-04'];
      const autumn = ['2026-09-26', '2026-10-03', '2026-10-24', '2026-10-31'];
      const instants = [...days, ...[...spring, ...autumn].flatMap(around)];
      const input = instants.map((second) => `@${second}`).join('\n');
      const env = { ...process.env, TZ: zone };
      const said = execFileSync('date', ['-f', '-', '+%FT%T'], { input, env });
      const expected = said.toString().trim().split('\n');
      const own = instants.map((second) => instantToLocal(new Date(second * 1_000), zone));
      expect(own).toEqual(expected);
    },
  );

  // RFC 5545, 3.3.5: the first of two, and what the offset before the gap says.
  test('of a time there are two of, the first; of one that is left out, the one after the gap', () => {
    expect(localToInstant('2026-10-25T02:30:00', berlin).toISOString()).toBe(
      '2026-10-25T00:30:00.000Z',
    );
    expect(localToInstant('2026-03-29T02:30:00', berlin).toISOString()).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    // Lebanon puts its clocks on at midnight: 2026-03-29 begins at 01:00, which is 22:00 UTC.
    expect(startOfDay('2026-03-29', 'Asia/Beirut').toISOString()).toBe('2026-03-28T22:00:00.000Z');
  });

  test('each day once, also those with 23 and 25 hours', () => {
    expect(daysFrom('2026-03-28', '2026-03-30')).toEqual([
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
    ]);
    const hours = (day: string, next: string) =>
      (startOfDay(next, berlin).getTime() - startOfDay(day, berlin).getTime()) / 3_600_000;
    expect([hours('2026-03-29', '2026-03-30'), hours('2026-10-25', '2026-10-26')]).toEqual([
      23, 25,
    ]);
    expect(daysFrom('2026-03-30', '2026-03-28')).toEqual([]);
  });
});

describe('what recurs', () => {
  test('keeps its time on the wall when the clocks change', () => {
    const weekly = eventOf({
      when: { at: '2026-03-01T19:00:00.000Z', until: '2026-03-01T20:00:00.000Z' },
      recurrence: {
        ...{ rule: 'FREQ=WEEKLY;COUNT=4', zone: 'America/New_York' },
        except: ['2026-03-15T18:00:00.000Z'],
      },
    });
    // New York changes on 2026-03-08: 14:00 is 19:00 UTC before and 18:00 after.
    expect(startsOf(weekly, '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z')).toEqual([
      '2026-03-01T19:00:00.000Z',
      '2026-03-08T18:00:00.000Z',
      '2026-03-22T18:00:00.000Z',
    ]);
    // What has begun and not ended is there.
    expect(startsOf(weekly, '2026-03-08T18:59:00Z', '2026-03-09T00:00:00Z')).toHaveLength(1);
    expect(startsOf(weekly, '2026-03-08T19:00:00Z', '2026-03-09T00:00:00Z')).toHaveLength(0);
  });

  // Third Fridays: monthly options expire on them (Cboe calendar 2026: 17 April, 15 May, 19 June).
  test('on days without a time stays on these days wherever it is looked at', () => {
    const expiry = eventOf({
      when: { on: '2026-02-20', through: null },
      recurrence: { rule: 'FREQ=MONTHLY;BYDAY=3FR', zone: null, except: ['2026-03-20'] },
    });
    for (const zone of ['UTC', 'Pacific/Auckland', 'America/Los_Angeles']) {
      const window = {
        from: new Date('2026-03-01T12:00:00Z'),
        to: new Date('2026-07-01T00:00:00Z'),
      };
      const { occurrences } = findOccurrences([expiry], { ...window, zone });
      expect(occurrences.map(({ firstDay, id }) => [firstDay, id])).toEqual([
        ['2026-04-17', 'e@2026-04-17'],
        ['2026-05-15', 'e@2026-05-15'],
        ['2026-06-19', 'e@2026-06-19'],
      ]);
    }
  });

  test('a rule that cannot be followed is told of, and hurts no other event', () => {
    const broken = ['FREQ=SECONDLY', 'FREQ=SOMETIMES', 'FREQ=DAILY;BYHOUR=99'].map((rule, n) =>
      eventOf({ id: `b${n}`, recurrence: { rule, zone: 'UTC', except: [] } }),
    );
    const window = { from: new Date('2026-03-18T00:00:00Z'), to: new Date('2026-03-19T00:00:00Z') };
    const found = findOccurrences([...broken, eventOf()], { ...window, zone: 'UTC' });
    expect(found.occurrences.map(({ id }) => id)).toContain('e');
    expect(found.problems.map(({ eventId }) => eventId)).toEqual(
      expect.arrayContaining(['b0', 'b1']),
    );
  });
});

describe('three days', () => {
  const now = new Date('2026-02-26T22:30:00Z');
  const events = [
    eventOf({ id: 'late', when: { at: '2026-02-26T23:30:00.000Z', until: null } }),
    eventOf({ id: 'trip', when: { on: '2026-02-25', through: '2026-02-27' } }),
    eventOf({
      id: 'night',
      when: { at: '2026-02-26T21:00:00.000Z', until: '2026-02-26T23:00:00.000Z' },
    }),
    eventOf({ id: 'off', isCancelled: true, when: { on: '2026-02-27', through: null } }),
    eventOf({ id: 'far', when: { on: '2026-03-02', through: null } }),
  ];
  const view = (zone: string) => {
    const first = dayOf(now, zone);
    const last = addDays(first, 2);
    const [from, to] = [startOfDay(first, zone), startOfDay(addDays(last, 1), zone)];
    const { occurrences } = findOccurrences(events, { from, to, zone });
    return daysFrom(first, last).map((day) => [
      day,
      ...occurrences.flatMap(({ id, firstDay, lastDay }) =>
        firstDay <= day && day <= lastDay ? [id] : [],
      ),
    ]);
  };

  test('are the viewer’s', () => {
    // 23:30 Berlin on the 26th: 23:30 UTC is 00:30 on the 27th, and until 23:00 UTC is until midnight.
    expect(view(berlin)).toEqual([
      ['2026-02-26', 'trip', 'night'],
      ['2026-02-27', 'trip', 'late'],
      ['2026-02-28'],
    ]);
    expect(view('UTC')).toEqual([
      ['2026-02-26', 'trip', 'night', 'late'],
      ['2026-02-27', 'trip'],
      ['2026-02-28'],
    ]);
    // 11:30 on the 27th in Auckland.
    expect(view('Pacific/Auckland')).toEqual([
      ['2026-02-27', 'trip', 'night', 'late'],
      ['2026-02-28'],
      ['2026-03-01'],
    ]);
  });
});

test('reviews come round: each day, on Sundays, on the first', () => {
  const on = (day: string) => cadencesOn(day, reviewCadences).map(({ id }) => id);
  // 2026-03-01 is a Sunday, 2026-02-27 a Friday.
  expect(on('2026-03-01')).toEqual([
    'daily-wrap',
    'weekly-strategy-review',
    'monthly-system-health',
  ]);
  expect(on('2026-02-27')).toEqual(['daily-wrap']);
});
