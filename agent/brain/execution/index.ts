// The door: what the other folders of the brain may use.
export { clientId, type Purpose } from './client-id.ts';
export type { CloseOptions, CloseResult } from './close-position.ts';
export {
  executionProjections,
  type Origin,
  type TradingLog,
  tradingEvents,
  tradingProjections,
} from './context.ts';
export { executionEvents } from './events.ts';
export { createExecutor, type Executor, type ExecutorOptions } from './executor.ts';
export { type LocalOrder, readLiveOrders, readOrder } from './local-order.ts';
export * from './paper/index.ts';
export { readIntent, type SubmittedIntent } from './projection-intents.ts';
export { readLocks, type SymbolLock } from './projection-locks.ts';
export type { ReconcileReport } from './reconcile.ts';
export type { SubmitOptions, SubmitResult } from './submit.ts';
export type { SyncReport } from './sync.ts';
