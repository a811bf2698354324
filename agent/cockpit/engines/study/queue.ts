import type { BodyOf } from '../../model/index.ts';
import type { studyCard } from '../../model/study-card.ts';
import { daysBetween } from '../options/dates.ts';
import { type Grade, newSchedule, reviewSchedule } from './sm2.ts';

export type StudyCard = BodyOf<typeof studyCard>;

const reviewsKept = 20;

/** A card that was never asked. */
export function newCard(
  init: Pick<StudyCard, 'topic' | 'question' | 'answer'> & Partial<StudyCard>,
): StudyCard {
  return {
    ...{ why: '', tags: [], source: null, isPaused: false, reviews: [] },
    ...init,
    schedule: init.schedule ?? newSchedule,
  };
}

/** The card after an answer. */
export function answerCard(card: StudyCard, grade: Grade, today: string): StudyCard {
  return {
    ...card,
    schedule: reviewSchedule(card.schedule, grade, today),
    reviews: [...card.reviews, { on: today, grade }].slice(-reviewsKept),
  };
}

export interface QueueLimits {
  /** Cards never asked that are shown in a day. */
  readonly newPerDay: number;
  readonly perDay: number;
}

export const queueLimits: QueueLimits = { newPerDay: 10, perDay: 60 };

export interface StudyQueue<Row> {
  /** To be asked today, the longest overdue first, new ones last. */
  readonly now: readonly Row[];
  readonly dueCount: number;
  readonly newCount: number;
  /** Asked today already. */
  readonly doneToday: number;
  /** The next day on which something is due; null when nothing is. */
  readonly nextOn: string | null;
}

/** What to ask today. What was asked today counts against the limits. */
export function studyQueue<Row extends { readonly body: StudyCard; readonly id: string }>(
  rows: readonly Row[],
  today: string,
  limits = queueLimits,
): StudyQueue<Row> {
  const active = rows.filter(({ body }) => !body.isPaused);
  const lateDays = ({ body: { schedule } }: Row) =>
    schedule.dueOn === null ? -1 : daysBetween(schedule.dueOn, today);
  const order = (one: Row, other: Row) =>
    lateDays(other) - lateDays(one) || (one.id < other.id ? -1 : 1);
  const due = active.filter((row) => lateDays(row) >= 0).sort(order);
  const fresh = active.filter(({ body }) => body.schedule.dueOn === null).sort(order);
  const asked = rows.filter(({ body }) => body.reviews.some(({ on }) => on === today));
  const begun = asked.filter(
    ({ body }) => body.reviews[0]?.on === today && body.reviews.length < reviewsKept,
  );
  const room = Math.max(0, limits.perDay - asked.length);
  const newRoom = Math.max(0, limits.newPerDay - begun.length);
  const later = active
    .map(({ body }) => body.schedule.dueOn)
    .filter((dueOn) => dueOn !== null && dueOn > today)
    .sort();
  return {
    now: [...due, ...fresh.slice(0, newRoom)].slice(0, room),
    ...{ dueCount: due.length, newCount: fresh.length, doneToday: asked.length },
    nextOn: later[0] ?? null,
  };
}
