// The store of the cockpit for its own parts.
export { type CockpitStoreOptions, createCockpitReads, createCockpitStore } from './store.ts';
export type * from './types.ts';
