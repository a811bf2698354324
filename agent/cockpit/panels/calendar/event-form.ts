import { z } from 'zod';
import { dayOf, instantToLocal, localToInstant } from '../../engines/calendar/index.ts';
import { addDays, daysBetween } from '../../engines/options/dates.ts';
import type { event } from '../../model/event.ts';
import type { BodyOf } from '../../model/record.ts';
import { day, eventKind, importance } from '../../model/vocabulary.ts';

type Event = BodyOf<typeof event>;

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 14:30');
const frequencies = { daily: 'DAILY', weekly: 'WEEKLY', monthly: 'MONTHLY', yearly: 'YEARLY' };

/** What a form says of an event. */
export const eventFields = {
  title: z.string().trim().min(1).max(500),
  date: day,
  time: time.optional(),
  hours: z.coerce.number().positive().max(1_000).optional(),
  /** The last day of one without a time. */
  through: day.optional(),
  kind: eventKind.default('other'),
  importance: importance.default('normal'),
  tags: z.string().max(1_000).default(''),
  notes: z.string().max(20_000).default(''),
};
export const repeats = z.enum(['daily', 'weekly', 'monthly', 'yearly']).optional();
const whole = z.object({ ...eventFields, repeats });
type Given = z.output<typeof whole>;

/** When an event is, as a form shows it in the viewer's zone. */
export interface WhenFields {
  readonly date: string;
  readonly time: string | undefined;
  readonly hours: number | undefined;
  readonly through: string | undefined;
}

export function whenFieldsOf({ when }: Pick<Event, 'when'>, zone: string): WhenFields {
  if ('on' in when) {
    return { date: when.on, time: undefined, hours: undefined, through: when.through ?? undefined };
  }
  const local = instantToLocal(new Date(when.at), zone);
  const ms = when.until === null ? 0 : Date.parse(when.until) - Date.parse(when.at);
  // Shown to the minute: what nobody touched is not written again, so nothing is lost by that.
  const hours = ms === 0 ? undefined : Number((ms / 3_600_000).toFixed(2));
  return { date: dayOf(when.at, zone), time: local.slice(11, 16), hours, through: undefined };
}

export function newEvent(given: Given, zone: string): Event {
  const rule = given.repeats === undefined ? null : `FREQ=${frequencies[given.repeats]}`;
  return {
    ...wordsOf(given),
    ...{ matching: 'auto', isCancelled: false, source: null, when: whenOf(given, zone) },
    recurrence:
      rule === null ? null : { rule, zone: given.time === undefined ? null : zone, except: [] },
  };
}

/** The event as it was changed. What was not changed about its time stays to the second, and one that recurs
 * takes the times that are left out along. */
export function changedEvent(before: Event, given: z.output<typeof changed>, zone: string): Event {
  const words = { ...before, ...wordsOf(given), matching: given.matching };
  const shown = whenFieldsOf(before, zone);
  const isSame = (['date', 'time', 'hours', 'through'] as const).every(
    (name) => shown[name] === given[name],
  );
  if (isSame) return words;
  const when = whenOf(given, zone);
  const { recurrence } = before;
  return {
    ...words,
    when,
    recurrence: recurrence === null ? null : movedRecurrence(before, { when, recurrence }, zone),
  };
}

/** Its clock stands where it stood. */
function movedRecurrence(
  before: Pick<Event, 'when'>,
  { when, recurrence }: Pick<Event, 'when'> & { readonly recurrence: Recurrence },
  viewers: string,
): Recurrence {
  const zone = recurrence.zone ?? viewers;
  const dateOf = (each: Event['when']) => ('at' in each ? dayOf(each.at, zone) : each.on);
  const days = daysBetween(dateOf(before.when), dateOf(when));
  const except = recurrence.except.map((each) => {
    const date = addDays(each.length === 'yyyy-mm-dd'.length ? each : dayOf(each, zone), days);
    if ('on' in when) return date;
    const clock = instantToLocal(new Date(when.at), zone).slice(11);
    return localToInstant(`${date}T${clock}`, zone).toISOString();
  });
  return { ...recurrence, zone: 'at' in when ? zone : null, except };
}

type Recurrence = NonNullable<Event['recurrence']>;
export const changedFields = { ...eventFields, matching: z.enum(['auto', 'linked']) };
const changed = z.object(changedFields);

function wordsOf(given: Pick<Given, 'title' | 'kind' | 'importance' | 'notes' | 'tags'>) {
  const { title, kind, importance: weight, notes } = given;
  const tags = given.tags.split(',').map((tag) => tag.trim());
  return { title, kind, importance: weight, notes, tags: tags.filter((tag) => tag !== '') };
}

/** Without a time it has days, with one it has hours. */
function whenOf(
  given: Pick<Given, 'date' | 'time' | 'hours' | 'through'>,
  zone: string,
): Event['when'] {
  const { date, time: clock, hours, through = date } = given;
  if (clock === undefined) return { on: date, through: through === date ? null : through };
  const start = localToInstant(`${date}T${clock}:00`, zone);
  const until = hours === undefined ? null : new Date(start.getTime() + hours * 3_600_000);
  return { at: start.toISOString(), until: until?.toISOString() ?? null };
}
