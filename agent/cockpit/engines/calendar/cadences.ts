import { z } from 'zod';
import { importance } from '../../model/vocabulary.ts';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by -');

/** A review that comes round. Weekdays as ISO 8601 counts them: 1 is Monday. */
export const cadence = z.strictObject({
  id: slug,
  title: z.string().min(1).max(200),
  action: z.string().min(1).max(500),
  every: z.discriminatedUnion('unit', [
    z.strictObject({ unit: z.literal('day') }),
    z.strictObject({ unit: z.literal('week'), weekday: z.int().min(1).max(7) }),
    z.strictObject({ unit: z.literal('month'), day: z.int().min(1).max(28) }),
  ]),
  priority: importance.default('normal'),
});
export type Cadence = Readonly<z.output<typeof cadence>>;

/** The three of the brief: daily wrap, weekly strategy review, monthly system health. */
export const reviewCadences: readonly Cadence[] = [
  {
    id: 'daily-wrap',
    title: 'Daily wrap',
    action: 'Go through the day: trades, what the bots did, decisions; write the journal',
    every: { unit: 'day' },
    priority: 'normal',
  },
  {
    id: 'weekly-strategy-review',
    title: 'Weekly strategy review',
    action: 'Go through the numbers of the week and put what to change on the list',
    every: { unit: 'week', weekday: 7 },
    priority: 'normal',
  },
  {
    id: 'monthly-system-health',
    title: 'Monthly system health',
    action: 'Check backups, keys, hosts and what has failed; take out what nobody uses',
    every: { unit: 'month', day: 1 },
    priority: 'normal',
  },
];

/** Those that fall on a day. */
export function cadencesOn(day: string, cadences: readonly Cadence[]): readonly Cadence[] {
  const date = new Date(`${day}T00:00:00Z`);
  return cadences.filter(({ every }) => {
    if (every.unit === 'day') return true;
    if (every.unit === 'week') return (date.getUTCDay() || 7) === every.weekday;
    return date.getUTCDate() === every.day;
  });
}
