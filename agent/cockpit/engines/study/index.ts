export { enqueueStudy, recordAnswer, type StudyInput } from './keep.ts';
export {
  type LearningDay,
  learningCurve,
  type Mastery,
  masteryBands,
  masteryOf,
} from './mastery.ts';
export {
  answerCard,
  newCard,
  type QueueLimits,
  queueLimits,
  type StudyCard,
  type StudyQueue,
  studyQueue,
} from './queue.ts';
export { type Grade, newSchedule, reviewSchedule, type StudySchedule } from './sm2.ts';
