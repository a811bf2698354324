export {
  type FeatureEvent,
  type FeatureEvents,
  type FrozenFeatures,
  featureEvents,
} from './events.ts';
export { type EnrichRequest, enrich } from './features.ts';
export { digestOf, freezeFeatures, type SignalLookup, thawFeatures } from './freeze.ts';
export { gradeDomains, gradeSignal } from './grade.ts';
export { createSignalLookup, featureProjections, readFrozen } from './projection.ts';
