import { createManualClock, type ManualClock } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import { migrations } from '../migrations/index.ts';
import { createCockpitStore } from './store.ts';
import type { CockpitStore } from './types.ts';

/** For tests: an empty cockpit in a database that nobody else uses, at `now`. The database is the
 * caller's to close. */
export async function createTestStore(
  database: Database,
  now = '2026-02-26T09:00:00.000Z',
): Promise<{ readonly store: CockpitStore; readonly clock: ManualClock }> {
  await migrate(database, 'cockpit', migrations);
  const clock = createManualClock({ startMs: Date.parse(now) });
  return { store: createCockpitStore({ database, clock }), clock };
}

/** For tests: everything away, the schema too. */
export async function wipeCockpit(database: Database): Promise<void> {
  await database.query(`drop schema cockpit cascade`);
  await database.query(`delete from panther.migration where area = 'cockpit'`);
}

/** For tests: a whole export as one text. */
export async function exportText(store: CockpitStore): Promise<string> {
  return (await Array.fromAsync(store.export())).join('');
}
