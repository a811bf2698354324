import type { Evaluation } from './evaluate.ts';

type Measure =
  | 'hitAt1'
  | 'hitAt3'
  | 'hitAt10'
  | 'mrrAt10'
  | 'answered'
  | 'refused'
  | 'citationsValid';

/** Below these, something is wrong. */
export const floors: Readonly<Record<Measure, number>> = {
  hitAt1: 0.55,
  hitAt3: 0.8,
  hitAt10: 0.9,
  mrrAt10: 0.75,
  answered: 0.95,
  refused: 0.95,
  citationsValid: 1,
};

const measures = Object.keys(floors) as Measure[];

/** Floors that an evaluation does not hold, as sentences. */
export function unheld(evaluation: Evaluation, least: typeof floors): readonly string[] {
  return measures
    .filter((measure) => evaluation[measure] < least[measure])
    .map((measure) => {
      const { library } = evaluation;
      return `${library}: ${measure} is ${evaluation[measure].toFixed(3)}, not ${least[measure]}`;
    });
}

export function renderEvaluations(
  evaluations: readonly Evaluation[],
  missed: readonly string[],
): string {
  const head = ['library', 'questions', ...measures].join('\t');
  const rows = evaluations.map((one) =>
    [one.library, one.questions, ...measures.map((measure) => one[measure].toFixed(3))].join('\t'),
  );
  const misses = evaluations.flatMap(({ library, misses }) =>
    misses.map((miss) => `  ${library}: ${miss}`),
  );
  return [head, ...rows, ...misses, ...missed.map((text) => `floor: ${text}`)].join('\n');
}
