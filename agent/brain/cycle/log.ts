import { join } from 'node:path';
import type { Clock, Log } from '#lib';
import { createEventLog, type EventLog, type HeadOptions } from '../events/index.ts';
import { projections } from '../projections.ts';
import { type BrainEvents, registry } from '../registry.ts';

export type BrainLog = EventLog<BrainEvents>;

export interface OpenLogOptions {
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly role: 'owner' | 'guest';
  readonly log: Log;
  readonly onHead?: HeadOptions['onHead'];
}

export const databaseFile = (stateFolder: string) => join(stateFolder, 'brain.db');

/** The brain's log in its state folder. Throws Fault `brain.locked` while another process is its owner,
 * `brain.tampered`, `brain.store`. */
export function openBrainLog({ stateFolder, clock, role, log, onHead }: OpenLogOptions): BrainLog {
  return createEventLog({
    path: databaseFile(stateFolder),
    registry,
    projections,
    ...{ clock, role, log },
    ...(onHead === undefined ? {} : { head: { onHead } }),
  });
}
