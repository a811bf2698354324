export { type Condition, condition, conditionLimits } from './condition.ts';
export { type DecisionRequest, decideRules, precedence, type Spoken, versionOf } from './decide.ts';
export {
  type Block,
  type Decision,
  type DecisionInputs,
  decisionFields,
  type Subject,
} from './decision.ts';
export { type DryRun, type DryRunDifference, dryRun } from './dry-run.ts';
export { type Evaluation, evaluateCondition } from './evaluate.ts';
export { type OwnSignal, scenarioSignals } from './own-signals.ts';
export { parseRule, type Rule, type RuleProblem, ruleFields } from './rule.ts';
export {
  type Signals,
  type SignalValue,
  type Supplier,
  signalTypes,
} from './signals.ts';
export { findGaps, type RuleGap, renderGaps, type Supplies } from './supply.ts';
