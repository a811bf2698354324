// `brandApproved` stays inside: nothing but the gates approves.
export { type ApprovedIntent, isApproved, tradeId } from './approved-intent.ts';
export { type Brake, createBrake } from './brake.ts';
export { type RiskConfig, riskConfigSchema } from './config.ts';
export { type DcgHit, type DcgList, findRestricted, parseDcgList } from './dcg.ts';
export {
  type Decision,
  type GateResult,
  type GateVerdict,
  refusalsOf,
  type StrategyAnswer,
} from './decision.ts';
export {
  type DecisionRecord,
  decisionSchema,
  proposalSchema,
  recordDecision,
} from './decision-record.ts';
export {
  dailyLossOf,
  dayStartOf,
  drawdownOf,
  type EquityLedger,
} from './equity-ledger.ts';
export {
  decisionApproved,
  decisionRefused,
  eventOfChange,
  eventOfDcgList,
  eventsOfDecision,
  type RiskEvent,
  riskEvents,
} from './events.ts';
export { correlate, grossNotional, notionalOf, openRisk } from './exposure.ts';
export { gates } from './gates/index.ts';
export { kellyFraction, wilsonLower } from './kelly.ts';
export * from './kill-switch/index.ts';
export { type LiquidationInput, liquidationPrice } from './liquidation.ts';
export { floorToLot } from './lot.ts';
export { riskProjections } from './projection.ts';
export {
  type DecisionLog,
  readApprovedIntent,
  readApprovedTrades,
  readDecision,
  readDecisions,
  readEquityLedger,
  readKillSwitch,
} from './read.ts';
export * from './restraint/index.ts';
export { type ReviewRequest, recordNoTrade, reviewTrade } from './review.ts';
export type { SizeCap, Sizing } from './sizing.ts';
export type {
  Close,
  Exposure,
  Portfolio,
  ReturnSeries,
  RiskInput,
  TrackRecord,
} from './types.ts';
export { renderWhy } from './why.ts';
