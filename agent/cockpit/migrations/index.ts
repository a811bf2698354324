import { records } from './0001-records.ts';

/** The schema of the cockpit, oldest first; steps are only ever added. */
export const migrations = [records] as const;
