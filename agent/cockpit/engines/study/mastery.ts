import type { StudyCard } from './queue.ts';

export const masteryBands = [
  { from: 81, name: 'expert' },
  { from: 61, name: 'advanced' },
  { from: 21, name: 'intermediate' },
  { from: 0, name: 'beginner' },
] as const;

export interface Mastery {
  readonly topic: string;
  readonly cards: number;
  /** Cards that were asked at least once. */
  readonly asked: number;
  /** Share of the last answers that were right, over all cards of the topic, in percent; cards never asked
   * count as not known. Null before anything was asked. */
  readonly percent: number | null;
  readonly band: (typeof masteryBands)[number]['name'] | null;
}

const answersLooked = 5;

/** How well each topic is known, by name. */
export function masteryOf(cards: readonly StudyCard[]): readonly Mastery[] {
  const topics = [...new Set(cards.map(({ topic }) => topic))].sort();
  return topics.map((topic) => {
    const own = cards.filter((card) => card.topic === topic);
    const asked = own.filter(({ reviews }) => reviews.length > 0);
    const shares = asked.map(({ reviews }) => {
      const last = reviews.slice(-answersLooked);
      return last.filter(({ grade }) => grade >= 3).length / last.length;
    });
    const sum = shares.reduce((all, one) => all + one, 0);
    const percent = asked.length === 0 ? null : Math.round((100 * sum) / own.length);
    return { topic, cards: own.length, asked: asked.length, percent, band: bandOf(percent) };
  });
}

function bandOf(percent: number | null): Mastery['band'] {
  if (percent === null) return null;
  return masteryBands.find(({ from }) => percent >= from)?.name ?? null;
}

export interface LearningDay {
  readonly on: string;
  readonly answers: number;
  readonly right: number;
}

/** Answers by day, the earliest first, from what the cards still know. */
export function learningCurve(cards: readonly StudyCard[]): readonly LearningDay[] {
  const days = new Map<string, LearningDay>();
  for (const { on, grade } of cards.flatMap(({ reviews }) => reviews)) {
    const { answers, right } = days.get(on) ?? { answers: 0, right: 0 };
    days.set(on, { on, answers: answers + 1, right: right + (grade >= 3 ? 1 : 0) });
  }
  return [...days.values()].sort((one, other) => (one.on < other.on ? -1 : 1));
}
