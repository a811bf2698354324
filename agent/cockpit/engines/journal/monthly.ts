import { addDays } from '../options/dates.ts';
import type { JournalEntry } from './stats.ts';
import { reviewSpan, type Span, type WeeklyReview } from './weekly.ts';

/** Something that was tried and went wrong, or that nobody knows the end of. */
export interface WentWrong {
  readonly action: string;
  readonly outcome: string;
  readonly count: number;
}

/** The journal of a month, and what has failed in it: the month is looked back on for the health of the whole. */
export interface MonthlyReview extends WeeklyReview {
  /** By how often, the most first. */
  readonly wentWrong: readonly WentWrong[];
}

/** The first and the last day of a month, `2026-02`. */
export function monthOf(month: string): Span {
  const from = `${month}-01`;
  const next = addDays(from, 31).slice(0, 7);
  return { from, to: addDays(`${next}-01`, -1) };
}

/** The month before that of a day: `2026-02` of 2026-03-01. */
export const monthBefore = (day: string): string =>
  addDays(`${day.slice(0, 7)}-01`, -1).slice(0, 7);

/** A month of all entries there are, and of what was done in it with its outcome. */
export function reviewMonth(
  entries: readonly JournalEntry[],
  actions: readonly { readonly action: string; readonly outcome: string }[],
  { month, zone }: { readonly month: string; readonly zone: string },
): MonthlyReview {
  const counts = new Map<string, WentWrong>();
  for (const { action, outcome } of actions) {
    if (outcome !== 'failed' && outcome !== 'unknown') continue;
    const key = `${action} ${outcome}`;
    counts.set(key, { action, outcome, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const wentWrong = [...counts.values()].sort(
    (one, other) =>
      other.count - one.count ||
      one.action.localeCompare(other.action) ||
      one.outcome.localeCompare(other.outcome),
  );
  return { ...reviewSpan(entries, monthOf(month), zone), wentWrong };
}
