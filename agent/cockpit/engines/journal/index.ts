export {
  type BacklogItem,
  type BacklogProposal,
  type BacklogThresholds,
  backlogThresholds,
  proposeChanges,
} from './backlog.ts';
export {
  type ClosedTrade,
  type DailyReview,
  type DayInput,
  type DayTask,
  type Readable,
  reviewDay,
  type TradesOfDay,
} from './daily.ts';
export { draftDay, draftMonth, draftWeek } from './draft.ts';
export {
  type CriterionResult,
  type Experiment,
  type ExperimentJudgement,
  judgeExperiment,
} from './experiments.ts';
export {
  type DayFromElsewhere,
  type KeepOptions,
  type KeptWeek,
  keepDailyReview,
  keepMonthlyReview,
  keepWeeklyReview,
  readDay,
} from './keep.ts';
export {
  type MonthlyReview,
  monthBefore,
  monthOf,
  reviewMonth,
  type WentWrong,
} from './monthly.ts';
export {
  type EntryStats,
  entryStats,
  type GroupStats,
  groupStats,
  type JournalEntry,
  type MoneyStats,
  type Share,
} from './stats.ts';
export { dayTemplate } from './template.ts';
export {
  type Drift,
  decideCadence,
  longestDrift,
  type ReviewCadence,
  reviewSpan,
  reviewWeek,
  type Span,
  type WeeklyReview,
  weekOf,
} from './weekly.ts';
