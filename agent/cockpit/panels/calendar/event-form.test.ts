import { describe, expect, test } from 'vitest';
import { findOccurrences } from '../../engines/calendar/index.ts';
import type { event } from '../../model/event.ts';
import type { BodyOf } from '../../model/record.ts';
import { changedEvent, whenFieldsOf } from './event-form.ts';

type Event = BodyOf<typeof event>;
const zone = 'Europe/Berlin';

const meeting: Event = {
  ...{ title: 'Fed decision', kind: 'macro', importance: 'critical', tags: ['fed'] },
  // 19:00 in Berlin.
  when: { at: '2026-03-18T18:00:30.000Z', until: '2026-03-18T19:00:30.000Z' },
  ...{ recurrence: null, matching: 'auto', isCancelled: false, notes: '', source: 'fed.ics#1' },
};

const formOf = (body: Event) => {
  const { title, kind, importance, notes, matching, tags } = body;
  const words = { title, kind, importance, notes, matching, tags: tags.join(', ') };
  return { ...words, ...whenFieldsOf(body, zone) };
};

describe('the form of an event', () => {
  test('shows it in the viewer’s zone, and sent back as it is changes nothing', () => {
    expect(whenFieldsOf(meeting, zone)).toEqual({
      ...{ date: '2026-03-18', time: '19:00', hours: 1, through: undefined },
    });
    const days: Event = { ...meeting, when: { on: '2026-03-18', through: '2026-03-20' } };
    for (const each of [meeting, days]) {
      expect(changedEvent(each, formOf(each), zone)).toEqual(each);
    }
    expect(changedEvent(meeting, { ...formOf(meeting), title: 'FOMC' }, zone)).toEqual({
      ...meeting,
      title: 'FOMC',
    });
  });

  test('moves it to another day, another time, or to days without a time', () => {
    const move = (fields: object) => changedEvent(meeting, { ...formOf(meeting), ...fields }, zone);
    // Berlin is two hours before UTC from 29 March 2026 on.
    expect(move({ date: '2026-03-30' }).when).toEqual({
      ...{ at: '2026-03-30T17:00:00.000Z', until: '2026-03-30T18:00:00.000Z' },
    });
    expect(move({ time: '20:30', hours: undefined }).when).toEqual({
      ...{ at: '2026-03-18T19:30:00.000Z', until: null },
    });
    expect(move({ time: undefined, through: '2026-03-19' }).when).toEqual({
      ...{ on: '2026-03-18', through: '2026-03-19' },
    });
  });

  test('of one that recurs takes the times that are left out along', () => {
    const weekly: Event = {
      ...meeting,
      when: { at: '2026-03-18T18:00:00.000Z', until: null },
      recurrence: {
        ...{ rule: 'FREQ=WEEKLY', zone, except: ['2026-03-25T18:00:00.000Z'] },
      },
    };
    const moved = changedEvent(
      weekly,
      { ...formOf(weekly), date: '2026-03-19', time: '09:15' },
      zone,
    );
    const window = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-10T00:00:00Z') };
    const { occurrences } = findOccurrences([{ id: 'e', ...moved, scenarios: [] }], {
      ...{ ...window, zone },
    });
    // Thursdays at 9:15 in Berlin, without the second; summer time begins on the 29th.
    expect(occurrences.map(({ startsAt }) => startsAt)).toEqual([
      ...['2026-03-19T08:15:00.000Z', '2026-04-02T07:15:00.000Z', '2026-04-09T07:15:00.000Z'],
    ]);
  });
});
