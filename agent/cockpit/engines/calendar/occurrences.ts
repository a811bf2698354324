import { RRuleTemporal } from 'rrule-temporal';
import type { event } from '../../model/event.ts';
import type { BodyOf } from '../../model/record.ts';
import { addDays, daysBetween } from '../options/dates.ts';
import { dayOf, instantToLocal, startOfDay } from './days.ts';

/** A row of the calendar as the engines see it. */
export interface CalendarEvent
  extends Pick<
    BodyOf<typeof event>,
    'title' | 'kind' | 'importance' | 'when' | 'recurrence' | 'tags' | 'matching' | 'isCancelled'
  > {
  readonly id: string;
  /** Keys of the scenarios it is linked to. */
  readonly scenarios: readonly string[];
}

/** An event at one of its times. */
export interface Occurrence {
  /** The event's id; of one that recurs with what its time was meant to be: `…@2026-03-01`. */
  readonly id: string;
  readonly event: CalendarEvent;
  readonly startsAt: string;
  /** The same as `startsAt` when it has no end; of days the start of the day after them. */
  readonly endsAt: string;
  /** In the viewer's zone, or as they are. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly isAllDay: boolean;
}

export interface CalendarProblem {
  readonly eventId: string;
  readonly message: string;
}

export interface CalendarWindow {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
  /** The viewer's. */
  readonly zone: string;
}

/** Of one event in one window. */
export const occurrencesMax = 1_000;

/** Everything that touches the window, by beginning. A recurrence that cannot be followed is a problem of
 * that event, of which no time is shown. */
export function findOccurrences(
  events: readonly CalendarEvent[],
  window: CalendarWindow,
): { readonly occurrences: readonly Occurrence[]; readonly problems: readonly CalendarProblem[] } {
  const problems: CalendarProblem[] = [];
  const occurrences = events
    .filter((event) => !event.isCancelled && mayTouch(event, window))
    .flatMap((event) => {
      try {
        return timesOf(event, window).map((time) => occurrenceOf(event, time, window.zone));
      } catch (error) {
        problems.push({ eventId: event.id, message: problemOf(error) });
        return [];
      }
    })
    .filter(({ startsAt, endsAt }) => touches(startsAt, endsAt, window))
    .toSorted((a, b) => compare(a.startsAt, b.startsAt) || compare(a.id, b.id));
  return { occurrences, problems };
}

/** False for what certainly does not: days are counted only of what may be shown. */
function mayTouch({ when, recurrence }: CalendarEvent, window: CalendarWindow): boolean {
  if (recurrence !== null || !('at' in when)) return true;
  return touches(when.at, when.until ?? when.at, window);
}

type Time =
  | { readonly at: string; readonly mark: string | null }
  | { readonly on: string; readonly mark: string | null };

/** When it begins, of a recurring one in the window and its own length before it. */
function timesOf(event: CalendarEvent, { from, to }: CalendarWindow): readonly Time[] {
  const { when, recurrence } = event;
  if (recurrence === null) {
    return ['at' in when ? { at: when.at, mark: null } : { on: when.on, mark: null }];
  }
  const except = new Set(recurrence.except);
  if ('at' in when) {
    const zone = recurrence.zone ?? 'UTC';
    const start = stamp(instantToLocal(new Date(when.at), zone));
    const lengthMs = when.until === null ? 0 : Date.parse(when.until) - Date.parse(when.at);
    const after = new Date(from.getTime() - lengthMs);
    return expand(`DTSTART;TZID=${zone}:${start}`, recurrence.rule, after, to)
      .map(({ epochMilliseconds }) => new Date(epochMilliseconds).toISOString())
      .filter((at) => !except.has(at))
      .map((at) => ({ at, mark: at }));
  }
  // The library counts days in UTC; no zone is more than a day away.
  const days = daysBetween(when.on, when.through ?? when.on) + 2;
  const after = new Date(from.getTime() - days * 86_400_000);
  const before = new Date(to.getTime() + 2 * 86_400_000);
  return expand(`DTSTART;VALUE=DATE:${stamp(when.on)}`, recurrence.rule, after, before)
    .map((date) => date.toString().slice(0, 10))
    .filter((on) => !except.has(on))
    .map((on) => ({ on, mark: on }));
}

function expand(start: string, rule: string, after: Date, before: Date) {
  if (/FREQ=(SECONDLY|MINUTELY)/.test(rule)) throw new Error('it recurs more than once an hour');
  const found = new RRuleTemporal({ rruleString: `${start}\nRRULE:${rule}` }).between(
    after,
    before,
    true,
  );
  if (found.length > occurrencesMax) throw new Error(`more than ${occurrencesMax} times`);
  return found;
}

function occurrenceOf(event: CalendarEvent, time: Time, zone: string): Occurrence {
  const id = time.mark === null ? event.id : `${event.id}@${time.mark}`;
  const { when } = event;
  if ('at' in time) {
    const lengthMs =
      'at' in when && when.until !== null ? Date.parse(when.until) - Date.parse(when.at) : 0;
    const endsAt = new Date(Date.parse(time.at) + lengthMs).toISOString();
    // What ends at midnight is not on the day that begins then.
    const last = lengthMs === 0 ? time.at : new Date(Date.parse(endsAt) - 1).toISOString();
    return {
      ...{ id, event, startsAt: time.at, endsAt, isAllDay: false },
      ...{ firstDay: dayOf(time.at, zone), lastDay: dayOf(last, zone) },
    };
  }
  const days = 'on' in when ? daysBetween(when.on, when.through ?? when.on) : 0;
  const lastDay = addDays(time.on, days);
  return {
    ...{ id, event, isAllDay: true, firstDay: time.on, lastDay },
    startsAt: startOfDay(time.on, zone).toISOString(),
    endsAt: startOfDay(addDays(lastDay, 1), zone).toISOString(),
  };
}

function touches(startsAt: string, endsAt: string, { from, to }: CalendarWindow): boolean {
  const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
  if (start >= to.getTime()) return false;
  return start === end ? start >= from.getTime() : end > from.getTime();
}

/** `2026-03-01T14:00:00` as iCalendar writes it: `20260301T140000`. */
function stamp(local: string): string {
  return local.replace(/[-:]/g, '');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function problemOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return `its recurrence cannot be followed: ${said}`;
}
