import { describe, expect, test } from 'vitest';
import { calendarSettings } from '../../engines/calendar/settings.ts';
import { parseCalendar } from './parse.ts';

const settings = calendarSettings.parse({
  files: { fed: { kind: 'macro', importance: 'critical', tags: ['fed'] } },
  zones: { 'W. Europe Standard Time': 'Europe/Berlin' },
});

function parse(events: string, { zone = 'UTC', head = '' } = {}) {
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n${head}${events}\nEND:VCALENDAR\n`;
  return parseCalendar({ file: 'fed.ics', text: text.replaceAll('\n', '\r\n'), zone, settings });
}

const vevent = (lines: string) => `BEGIN:VEVENT\nUID:1@example.org\n${lines}\nEND:VEVENT`;

function whenOf(lines: string, options = {}) {
  const { events, refused } = parse(vevent(lines), options);
  return events[0]?.body.when ?? refused[0]?.reason;
}

describe('times', () => {
  // Forms of RFC 5545, 3.3.4 to 3.3.6, with the offsets of these zones in 2026.
  test.each([
    ['DTSTART:20260318T180000Z', { at: '2026-03-18T18:00:00.000Z', until: null }],
    [
      'DTSTART;TZID=America/New_York:20260318T140000\nDURATION:PT1H30M',
      { at: '2026-03-18T18:00:00.000Z', until: '2026-03-18T19:30:00.000Z' },
    ],
    [
      'DTSTART;TZID="W. Europe Standard Time":20260218T190000',
      { at: '2026-02-18T18:00:00.000Z', until: null },
    ],
    [
      'DTSTART;TZID=/example.org/2026/Europe/Berlin:20260218T190000',
      { at: '2026-02-18T18:00:00.000Z', until: null },
    ],
    ['DTSTART:20260218T190000', { at: '2026-02-18T19:00:00.000Z', until: null }],
    ['DTSTART;VALUE=DATE:20260227', { on: '2026-02-27', through: null }],
    ['DTSTART;VALUE=DATE:20260227\nDTEND;VALUE=DATE:20260228', { on: '2026-02-27', through: null }],
    [
      'DTSTART;VALUE=DATE:20260227\nDTEND;VALUE=DATE:20260302',
      { on: '2026-02-27', through: '2026-03-01' },
    ],
    ['DTSTART;VALUE=DATE:20260227\nDURATION:P2D', { on: '2026-02-27', through: '2026-02-28' }],
    // A day is a day of the calendar: over the change of the clocks it has 23 hours.
    [
      'DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:P1D',
      { at: '2026-03-28T11:00:00.000Z', until: '2026-03-29T10:00:00.000Z' },
    ],
    [
      'DTSTART:20260318T180000Z\nDTEND:20260318T170000Z',
      { at: '2026-03-18T18:00:00.000Z', until: null },
    ],
    [
      'DTSTART;TZID=Nowhere:20260318T140000',
      'its zone Nowhere is not known; give its IANA name under calendar.zones',
    ],
    ['DTSTART:20260230T140000Z', '20260230T140000Z is no day of the calendar'],
    ['DTSTART:tomorrow', 'tomorrow is no date and no time'],
    ['SUMMARY:x', 'it has no DTSTART'],
  ])('%s', (lines, when) => {
    expect(whenOf(lines)).toEqual(when);
  });

  test('without a zone are the calendar’s, else the viewer’s', () => {
    const lines = 'DTSTART:20260218T190000';
    expect(whenOf(lines, { zone: 'Pacific/Auckland' })).toMatchObject({
      at: '2026-02-18T06:00:00.000Z',
    });
    const head = 'X-WR-TIMEZONE:America/Los_Angeles\n';
    expect(whenOf(lines, { head })).toMatchObject({ at: '2026-02-19T03:00:00.000Z' });
  });

  test('of a zone that the file describes by its place', () => {
    const head = 'BEGIN:VTIMEZONE\nTZID:Ours\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE\n';
    expect(whenOf('DTSTART;TZID=Ours:20260218T090000', { head })).toMatchObject({
      at: '2026-02-18T00:00:00.000Z',
    });
  });
});

test('texts, folded lines, and words of ours', () => {
  const lines =
    'DTSTART:20260318T180000Z\nSUMMARY;LANGUAGE=en:Rates\\, press\n  conference\\; live\nDESCRIPTION:a\\nb\\\\n\nCATEGORIES:Earnings,Big\\, big\nCATEGORIES:low\nPRIORITY:1\nATTENDEE;CN="A: B, C";RSVP=TRUE:mailto:a@example.org';
  expect(parse(vevent(lines)).events[0]?.body).toMatchObject({
    ...{
      title: 'Rates, press conference; live',
      notes: 'a\nb\\n',
      source: 'fed.ics#1@example.org',
    },
    ...{ kind: 'earnings', importance: 'low', tags: ['fed', 'Earnings', 'Big, big', 'low'] },
  });
  const plain = parse(vevent('DTSTART:20260318T180000Z'));
  expect(plain.events[0]?.body).toMatchObject({
    ...{ title: 'Without a title', kind: 'macro', importance: 'critical', tags: ['fed'] },
  });
});

test('a recurring event without the times that were moved, which are events of their own', () => {
  const series = vevent(
    'DTSTART;TZID=America/New_York:20260301T140000\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=America/New_York:20260322T140000\nSUMMARY:Call',
  );
  const moved = vevent(
    'RECURRENCE-ID;TZID=America/New_York:20260315T140000\nDTSTART:20260316T120000Z\nSUMMARY:Call, later',
  );
  const { events } = parse(`${moved}\n${series}`);
  expect(events.map(({ key, body }) => [key, body.when, body.recurrence])).toEqual([
    [
      'fed.ics#1@example.org@2026-03-15T18:00:00.000Z',
      { at: '2026-03-16T12:00:00.000Z', until: null },
      null,
    ],
    [
      'fed.ics#1@example.org',
      { at: '2026-03-01T19:00:00.000Z', until: null },
      {
        ...{ rule: 'FREQ=WEEKLY;COUNT=4', zone: 'America/New_York' },
        except: ['2026-03-15T18:00:00.000Z', '2026-03-22T18:00:00.000Z'],
      },
    ],
  ]);
});

test('the newest edition of an event counts, and what is cancelled is', () => {
  const { events } = parse(
    [
      vevent('DTSTART:20260318T180000Z\nSEQUENCE:2\nSTATUS:CANCELLED'),
      vevent('DTSTART:20260317T180000Z\nSEQUENCE:1'),
    ].join('\n'),
  );
  expect(events.map(({ body }) => [body.when, body.isCancelled])).toEqual([
    [{ at: '2026-03-18T18:00:00.000Z', until: null }, true],
  ]);
});

test('what is wrong is told with its line, and keeps nothing else out', () => {
  const bad = 'BEGIN:VEVENT\nDTSTART:20260318T180000Z\nEND:VEVENT';
  const good = vevent('DTSTART:20260318T180000Z');
  const parsed = parse(`${bad}\n${good}`);
  expect(parsed.events).toHaveLength(1);
  expect(parsed.refused).toEqual([{ file: 'fed.ics', row: 'line 4', reason: 'it has no UID' }]);
  const odd = parse(
    `${vevent('DTSTART:20260318T180000Z\nRRULE:FREQ=SOMETIMES')}\n${good.replace('UID:1', 'UID:2')}`,
  );
  expect(odd.events).toHaveLength(1);
  expect(odd.refused[0]?.reason).toMatch(/^line 7: invalid frequency "SOMETIMES"/);
  expect(parse(`${good.replace('END:VEVENT', 'nothing\nEND:VEVENT')}`).refused[0]?.reason).toMatch(
    /^line 7: invalid line/,
  );
  const bom = parseCalendar({
    ...{ file: 'a.ics', zone: 'UTC', settings },
    text: `\uFEFFBEGIN:VCALENDAR\n${good}\nEND:VCALENDAR`,
  });
  expect(bom.events).toHaveLength(1);
  const cut = parseCalendar({
    ...{ file: 'a.ics', zone: 'UTC', settings },
    text: `BEGIN:VCALENDAR\n${good}\nBEGIN:VEVENT\nUID:2`,
  });
  expect(cut).toMatchObject({
    ...{ events: [], isWhole: false },
    refused: [{ row: 'line 6', reason: 'VEVENT has no end: the file is cut off' }],
  });
});
