// The door: what the other folders of the brain may use.
export {
  type Benchmark,
  type BenchmarkMarket,
  type BenchmarkResult,
  type BenchmarkSignal,
  benchmarks,
  type ClosePoint,
  runBenchmarks,
} from './benchmarks.ts';
export { type EquityMeasures, type EquityPoint, measureEquity } from './equity.ts';
export { type KarmaEvent, type KarmaEvents, karmaEvents, type Outcome } from './events.ts';
export { decideWeights, type LearningDecision, type LearningSample } from './learning.ts';
export { decideOutcomes, type KarmaSignal, type OutcomeInput } from './outcome.ts';
export { decideShare, noShare, type ShareTerms } from './profit-share.ts';
export { karmaProjections } from './projection.ts';
export { type OutcomeFilter, readOutcomes, readPendingShares } from './read-outcomes.ts';
export { type ClosedLog, type KarmaLog, type RecordReport, recordOutcomes } from './record.ts';
export {
  buildScorecards,
  type HitRate,
  type NamedScorecard,
  type RegimeScorecard,
  type Scorecard,
  type Scorecards,
  scorecardOf,
  trackRecordOf,
} from './scorecard.ts';
export { settleShares } from './settle.ts';
export { readBenchmarkSignals } from './sources.ts';
export { boundWeights, moveWeights, type Weights } from './weight-bounds.ts';
export { type CurrentWeights, learnWeights, readWeights, revertWeights } from './weights.ts';
