export { type Quality, qualityOf } from './best-response.ts';
export { type Algorithm, algorithms, type TrainingState } from './cfr.ts';
export { type GameName, gameNames, games } from './games/index.ts';
export { type HandGroup, type HandStatistics, handStatistics, type PlayedHand } from './hands.ts';
export { type RunOptions, runPoker } from './run.ts';
export type { LearnedAction, LearnedSet, Spot } from './spots.ts';
export { studyRowsOf } from './study.ts';
export type {
  CurvePoint,
  TrainingProgress,
  TrainingRequest,
  TrainingResult,
} from './train.ts';
