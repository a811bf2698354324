import type { StudyInput } from '../engines/study/keep.ts';
import { games } from './games/index.ts';
import type { Spot } from './spots.ts';
import type { TrainingResult } from './train.ts';

/** Curated spots as questions to learn; the same spot of the same game has the same key. */
export function studyRowsOf({
  game,
  spots,
  iterations,
}: Pick<TrainingResult, 'game' | 'spots' | 'iterations'>): readonly StudyInput[] {
  const { title = game, unit = '' } = games.find(({ name }) => name === game) ?? {};
  return spots.map((spot) => ({
    key: `poker/${game}/${spot.player}/${spot.key}`,
    topic: title,
    question: `${title}, player ${spot.player}. ${spot.question} What do you do?`,
    answer: answerOf(spot),
    why: whyOf(spot, unit, iterations),
    tags: ['poker', game, spot.reason],
  }));
}

/** `call 66 %, fold 34 %`; what is never done is left out. */
function answerOf({ actions }: Spot): string {
  const shown = actions
    .map(({ name, probability }) => ({ name, percent: Math.round(probability * 100) }))
    .filter(({ percent }) => percent > 0)
    .sort((a, b) => b.percent - a.percent);
  return shown.map(({ name, percent }) => `${name} ${percent} %`).join(', ');
}

function whyOf({ reason, amount }: Spot, unit: string, iterations: number): string {
  if (reason === 'mixed') return 'Both answers are needed: playing only one can be exploited.';
  const regret = Number(amount.toPrecision(2));
  return `Hardest to learn: after ${iterations} rounds of training ${regret} ${unit} a hand of regret is left here.`;
}
