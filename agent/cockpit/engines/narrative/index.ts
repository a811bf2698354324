export { type AnomalyReading, type Observation, readAnomaly } from './anomaly.ts';
export type { Component, Part } from './components.ts';
export {
  type Composite,
  type CompositeClass,
  compositeClasses,
  type Warning,
} from './composite.ts';
export { type Conviction, type Evidence, readEvidence, type Window } from './evidence.ts';
export { type FlowEvent, smartMoneyChange, type WalletMove, walletsIn } from './flows.ts';
export {
  type BlockReason,
  blockReasons,
  decideMoment,
  type GateDecision,
  type Moment,
  type MomentSignal,
} from './gate.ts';
export {
  fresh,
  type Input,
  known,
  type MarketInputs,
  missing,
  type NarrativeInputs,
  type OnchainInputs,
  type SocialInputs,
} from './inputs.ts';
export { type GateLimits, limits as narrativeLimits, type StateLimits } from './limits.ts';
export { findNarrative, type NamedNarrative, type NarrativeMatch } from './match.ts';
export { momentOf, type PastMoment, recurringMs } from './moment-of.ts';
export {
  checkPreTrade,
  type Finding,
  type PreTradeCheck,
  type PreTradeInput,
} from './pre-trade.ts';
export { type PreTradeSource, readPreTradeInput } from './pre-trade-input.ts';
export { type NarrativeScore, type ScoreContext, scoreNarrative } from './score.ts';
export { readSentiment, type SentimentReading } from './sentiment.ts';
export { decideStanding, type Instrument, instruments, type Standing } from './standing.ts';
export {
  firstStateMemory,
  flowSlopeOf,
  type Snapshot,
  type StateInputs,
  type StateMemory,
  type StateTransition,
  stepState,
} from './states.ts';
