import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day, eventKind, importance, instant, zone } from './vocabulary.ts';

/** An instant with an end or none, or days without a time, the last one included. */
export const eventWhen = z.union([
  z
    .strictObject({ at: instant, until: instant.nullable() })
    .refine(({ at, until }) => until === null || until >= at, 'it ends before it begins'),
  z
    .strictObject({ on: day, through: day.nullable() })
    .refine(({ on, through }) => through === null || through >= on, 'it ends before it begins'),
]);

export const recurrence = z.strictObject({
  /** The value of an RRULE (RFC 5545, 3.3.10): `FREQ=MONTHLY;BYDAY=3FR`. */
  rule: z
    .string()
    .regex(/^[A-Z]+=/, 'a rule such as FREQ=WEEKLY;BYDAY=MO')
    .max(500),
  /** Where its clock stands; summer time moves it there. Null for days without a time. */
  zone: zone.nullable(),
  /** Beginnings that are left out: instants, or days. */
  except: z.array(z.union([instant, day])).max(1_000),
});

/** What stands in the calendar. */
export const event = defineRecord({
  name: 'event',
  title: 'Event',
  fields: z.object({
    title: z.string().min(1).max(500),
    kind: eventKind,
    importance,
    when: eventWhen,
    recurrence: recurrence.nullable(),
    tags: z.array(z.string().min(1)).max(50),
    /** `linked`: it belongs to the scenarios it is linked to and to no others. */
    matching: z.enum(['auto', 'linked']),
    isCancelled: z.boolean(),
    notes: z.string(),
    /** The calendar it came from and its name there, `fed.ics#uid`; null for one made here. */
    source: z.string().min(1).max(1_000).nullable(),
  }),
  label: ({ title }) => title,
  // Days get a place in the order of time that way, and no time.
  at: ({ when }) => ('at' in when ? when.at : `${when.on}T00:00:00.000Z`),
  status: ({ recurrence: rule, isCancelled }) => {
    if (isCancelled) return 'cancelled';
    return rule === null ? 'once' : 'recurring';
  },
  links: [{ role: 'scenarios', to: 'scenario', many: true }],
});
