export { createSharedRuns, type SharedRuns, type SharedRunsOptions } from './holder.ts';
export { jobLimits } from './limits.ts';
export { type OpenSharedOptions, oneMachineOnly, openShared, type Shared } from './open.ts';
export {
  createRemoteQueue,
  createRunQueue,
  type QueueRequestJson,
  queuedSchema,
  queueRequestSchema,
  type RunQueue,
  type SharedRunJson,
  sharedRunSchema,
  waitForRun,
  workerSchema,
} from './run-queue.ts';
export { createSpread } from './spread.ts';
export { takeInRuns } from './take-in.ts';
export { withShared } from './with-shared.ts';
export { workForAll } from './worker.ts';
