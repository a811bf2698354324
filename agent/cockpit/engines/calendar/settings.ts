import { z } from 'zod';
import { eventKind, importance, zone } from '../../model/vocabulary.ts';
import { cadence, reviewCadences } from './cadences.ts';

/** What calendars of others are taken for, by the name of their file without `.ics`. */
const calendarFile = z.strictObject({
  kind: eventKind.default('other'),
  importance: importance.default('normal'),
  tags: z.array(z.string().min(1)).max(50).default([]),
});

export const calendarSettings = z.strictObject({
  files: z
    .record(z.string(), calendarFile)
    .default({})
    .describe('Kind, importance and tags of the events of a calendar, by the name of its file'),
  zones: z
    .record(z.string(), zone)
    .default({})
    .describe('IANA zones of the names that calendars give theirs, such as those of Windows'),
  cadences: z
    .array(cadence)
    .max(50)
    .default([...reviewCadences])
    .describe('Reviews that become a task when their day comes'),
  aheadDays: z.int().min(1).max(366).default(30).describe('So far ahead scenarios are looked for'),
});
export type CalendarSettings = z.output<typeof calendarSettings>;
