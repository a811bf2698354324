export { type Combination, combineProposals } from './combine.ts';
export {
  type Conviction,
  type DomainConviction,
  decideConviction,
  sideOf,
} from './conviction.ts';
export { type CounterThesis, decideCounterThesis } from './counter-thesis.ts';
export { type CycleContext, decideCycle, decideSymbol } from './decide-cycle.ts';
export { type DecideEvent, decideEvents, eventsOfProposals } from './events.ts';
export { decideProjections, readTradeRow } from './projection.ts';
