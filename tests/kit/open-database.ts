// Without the test runner, so that processes which tests start can use it.
import { createLog, type Log, systemClock } from '#lib';
import { type Database, openDatabase } from '#lib/postgres';

export const silentLog: Log = createLog({ write: () => undefined });

/** The database of a URL, or the embedded one of a folder. */
export function openPlace(place: string): Promise<Database> {
  const isUrl = place.startsWith('postgresql:');
  return openDatabase({
    ...(isUrl ? { url: place, folder: '/nowhere' } : { folder: place }),
    ...{ owner: 'test', log: silentLog, clock: systemClock },
  });
}
