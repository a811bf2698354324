export {
  type Analysis,
  analyseStructure,
  type Curve,
  type Net,
  payoffCurve,
  type Structure,
} from './analyse.ts';
export {
  type BlackScholesInput,
  blackScholes,
  type Greeks,
  type Priced,
} from './black-scholes.ts';
export {
  type CheckedStructure,
  type Checkpoint,
  type CheckpointMemory,
  type CheckpointWhen,
  type DueCheckpoint,
  dateOf,
  dueCheckpoints,
  firstCheckpointMemory,
  type LinkedEvent,
} from './checkpoints.ts';
export { type GreeksReading, type Market, type ModelTerms, structureGreeks } from './greeks.ts';
export { kindOf, type StructureKind } from './kind.ts';
export { expiriesOf, type Leg, type OptionLeg, strikesOf, type UnderlyingLeg } from './legs.ts';
export { markStructure, type PnlReading } from './mark.ts';
export type { BreakEven, CurvePoint, Extreme } from './payoff.ts';
export { type LegPrice, priceLegs, structureValue } from './price-legs.ts';
