import { dayOf } from '../calendar/days.ts';
import { addDays } from '../options/dates.ts';
import {
  type EntryStats,
  entryStats,
  type GroupStats,
  groupStats,
  type JournalEntry,
} from './stats.ts';

export interface Drift {
  /** Entries in a row that were done against oneself. */
  readonly entries: number;
  readonly from: string;
  readonly to: string;
}

/** Days, both inclusive. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** What the journal says of a span of days; of a week from Monday to Sunday. */
export interface WeeklyReview extends Span {
  /** Entries that were closed in it. */
  readonly all: EntryStats;
  readonly bySetup: readonly GroupStats[];
  readonly byEmotion: readonly GroupStats[];
  readonly byOwnership: readonly GroupStats[];
  readonly byRule: readonly GroupStats[];
  /** By how often they were named. */
  readonly mistakes: readonly { readonly name: string; readonly count: number }[];
  readonly longestDrift: Drift | null;
  readonly opened: number;
  readonly stillOpen: number;
  /** How often a review is worth while at this volume, by entries in the last 12 weeks. */
  readonly cadence: ReviewCadence;
}

export type ReviewCadence = 'weekly' | 'every-two-weeks' | 'monthly' | 'quarterly';

/** The Monday and the Sunday of a day's week (ISO 8601). */
export function weekOf(day: string): Span {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const from = addDays(day, -((weekday + 6) % 7));
  return { from, to: addDays(from, 6) };
}

/** The week that a day lies in, of all entries there are. */
export function reviewWeek(
  entries: readonly JournalEntry[],
  day: string,
  zone: string,
): WeeklyReview {
  return reviewSpan(entries, weekOf(day), zone);
}

/** Of all entries there are, those of a span. Those still open are not judged. */
export function reviewSpan(
  entries: readonly JournalEntry[],
  { from, to }: Span,
  zone: string,
): WeeklyReview {
  const isIn = (instant: string | null) => {
    const on = instant === null ? null : dayOf(instant, zone);
    return on !== null && from <= on && on <= to;
  };
  const closed = entries.filter(({ status, closedAt }) => status !== 'open' && isIn(closedAt));
  const since = addDays(to, -12 * 7);
  const recent = entries.filter(({ at }) => {
    const on = dayOf(at, zone);
    return since < on && on <= to;
  });
  return {
    ...{ from, to, all: entryStats(closed) },
    bySetup: groupStats(closed, ({ setup }) => setup),
    byEmotion: groupStats(closed, ({ emotion }) => emotion),
    byOwnership: groupStats(closed, ({ ownership }) => ownership),
    byRule: groupStats(closed, ({ ruleTag }) => ruleTag),
    mistakes: countMistakes(closed),
    longestDrift: longestDrift(closed),
    opened: entries.filter(({ at }) => isIn(at)).length,
    stillOpen: entries.filter(({ status }) => status === 'open').length,
    cadence: decideCadence(recent.length),
  };
}

/** The longest run of entries done against oneself, in the order in which they were begun; one that does not
 * say ends it. The earlier of two that are as long. */
export function longestDrift(entries: readonly JournalEntry[]): Drift | null {
  const inOrder = [...entries].sort((one, other) => (one.at < other.at ? -1 : 1));
  const runs: Drift[] = [];
  let isRunning = false;
  for (const { at, alignedWithSelf } of inOrder) {
    const last = isRunning ? runs.pop() : undefined;
    if (last !== undefined && alignedWithSelf !== false) runs.push(last);
    isRunning = alignedWithSelf === false;
    if (isRunning) runs.push({ entries: (last?.entries ?? 0) + 1, from: last?.from ?? at, to: at });
  }
  return runs.reduce<Drift | null>(
    (longest, run) => (run.entries > (longest?.entries ?? 0) ? run : longest),
    null,
  );
}

/** Few entries say little, but there is time to look at each; from many, patterns need longer to show. */
export function decideCadence(entries: number): ReviewCadence {
  if (entries < 10) return 'weekly';
  if (entries < 50) return 'every-two-weeks';
  return entries < 100 ? 'monthly' : 'quarterly';
}

function countMistakes(entries: readonly JournalEntry[]): WeeklyReview['mistakes'] {
  const counts = new Map<string, number>();
  for (const name of entries.flatMap(({ mistakes }) => mistakes)) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
}
