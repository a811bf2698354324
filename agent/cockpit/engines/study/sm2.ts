import { addDays } from '../options/dates.ts';

/** Where a card stands. */
export interface StudySchedule {
  /** E-Factor. */
  readonly easiness: number;
  /** Answers in a row that were at least 3. */
  readonly repetitions: number;
  readonly intervalDays: number;
  /** Null: never asked. */
  readonly dueOn: string | null;
  /** How often it was forgotten after it had been known. */
  readonly lapses: number;
}

/** 5 at once, 4 after a moment, 3 with effort; 2 wrong though it seemed easy then, 1 wrong, 0 a blank. */
export type Grade = 0 | 1 | 2 | 3 | 4 | 5;

const easinessMin = 1.3;

export const newSchedule: StudySchedule = {
  ...{ easiness: 2.5, repetitions: 0, intervalDays: 0, dueOn: null, lapses: 0 },
};

/** When a card is asked next, after SM-2 (P. A. Woźniak, Optimization of learning, 1990, section 3.2;
 * super-memory.com/english/ol/sm2.htm): intervals of 1 and 6 days, then each the one before times the
 * easiness, rounded up, and only then, as the text has the steps, a new easiness; a grade below 3 begins
 * again and leaves the easiness as it is. */
export function reviewSchedule(before: StudySchedule, grade: Grade, today: string): StudySchedule {
  if (grade < 3) {
    const lapses = before.lapses + (before.repetitions > 0 ? 1 : 0);
    return { ...before, repetitions: 0, intervalDays: 1, dueOn: addDays(today, 1), lapses };
  }
  const repetitions = before.repetitions + 1;
  const intervalDays = intervalOf(repetitions, before);
  const change = 0.1 - (5 - grade) * (0.08 + (5 - grade) * 0.02);
  const easiness = Math.max(easinessMin, round(before.easiness + change));
  return { ...before, easiness, repetitions, intervalDays, dueOn: addDays(today, intervalDays) };
}

function intervalOf(repetitions: number, { intervalDays, easiness }: StudySchedule): number {
  if (repetitions === 1) return 1;
  if (repetitions === 2) return 6;
  return Math.ceil(round(intervalDays * easiness));
}

/** Sums of tenths are not exact in binary: without this 6 × 2.5 could end a day later. */
const round = (value: number) => Math.round(value * 1e6) / 1e6;
