import { claimFolder } from './manifest.ts';
import { createReader } from './read.ts';
import { createTables } from './tables.ts';
import type { MarketStore, StoreOptions } from './types.ts';
import { createWriter } from './write.ts';

/** Throws Fault `brain.mixed` when the folder holds data of the other origin. */
export function openMarketStore(options: StoreOptions): MarketStore {
  claimFolder(options.folder, options.origin);
  const tables = createTables(options);
  return {
    ...createReader(options, tables),
    ...createWriter(options, tables),
    subscribe: tables.subscribe,
    close: tables.close,
  };
}
