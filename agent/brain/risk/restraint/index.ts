export {
  type CapRequest,
  type CapState,
  capRefusal,
  capStates,
  decideCap,
  isCapOld,
  type RiskCap,
  renderCap,
} from './cap.ts';
export { eventOfCap, eventOfPlacing, eventOfRelease, restraintEvents } from './events.ts';
export {
  decidePlacing,
  decideRelease,
  type EntryHold,
  type HoldRequest,
  holdRefusal,
} from './hold.ts';
export { restraintProjections } from './projection.ts';
export { readEntryHold, readEntryHolds, readRiskCap } from './read.ts';
