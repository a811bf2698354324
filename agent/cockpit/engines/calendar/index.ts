export { type Cadence, cadence, cadencesOn, reviewCadences } from './cadences.ts';
export { dayOf, daysFrom, instantToLocal, localToInstant, startOfDay } from './days.ts';
export {
  type CalendarEvent,
  type CalendarProblem,
  findOccurrences,
  type Occurrence,
} from './occurrences.ts';
export { repeatsText } from './repeats.ts';
