import type { Clock } from '#lib';
import type { BrainConfig } from '../config/index.ts';
import {
  createExternalPoller,
  type ExternalPoller,
  findMasterKey,
  openMasterKey,
  type ReceiveContext,
  readFailures,
} from '../producers/index.ts';
import type { BrainLog } from './log.ts';

/** Producers that are not of the brain itself. */
export interface Externals {
  readonly poller: ExternalPoller;
  /** Asks those that are due. */
  poll(): Promise<void>;
  /** What a message of one is taken with. */
  receiving(trace: string): ReceiveContext;
  /** Of which their keys are derived. Throws Fault `brain.store`. */
  masterKey(): Uint8Array;
}

export function createExternals(options: {
  readonly log: BrainLog;
  readonly config: BrainConfig;
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Externals {
  const { log, config, stateFolder, clock, signal } = options;
  const poller = createExternalPoller({ clock, failures: readFailures(log.db) });
  const receiving = (trace: string): ReceiveContext => ({
    ...{ log: log as never, masterKey: findMasterKey(stateFolder) },
    ...{ symbols: config.universe.symbols, now: clock.now(), trace },
  });
  return {
    poller,
    receiving,
    masterKey: () => openMasterKey(stateFolder),
    async poll() {
      // Registered by a command, in another process.
      log.refresh();
      await poller.poll(receiving('poll'), signal);
    },
  };
}
