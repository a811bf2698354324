export {
  type ActiveOverride,
  decideRisk,
  firstRiskMemory,
  type RiskDecision,
  type RiskMemory,
} from './decide.ts';
export {
  closesOf,
  type EquityPoint,
  type Measured,
  measureDrawdown,
  measureValueAtRisk,
} from './drawdown.ts';
export { type RiskLimits, riskLimits } from './limits.ts';
export { whyNothingOpens } from './opening.ts';
export { type BotReading, type RiskReadings, readTriggers } from './read-triggers.ts';
export { type TriggerReading, triggerReading } from './trigger.ts';
