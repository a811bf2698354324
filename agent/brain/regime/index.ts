export { decideRegime, firstRegimeState, type RegimeState } from './decide.ts';
export {
  type RegimeChange,
  type RegimeEvent,
  type RegimeEvents,
  regimeEvents,
} from './events.ts';
export {
  leadOf,
  type Observation,
  observeRegime,
  type RegimeInputs,
  readRegimeInputs,
} from './observe.ts';
export { readRegime, readRegimeChanges, regimeProjections } from './projection.ts';
export { type RegimeLog, type RegimeRequest, updateRegime } from './update.ts';
