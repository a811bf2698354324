import { type Log, systemClock } from '#lib';
import { openDatabase } from '#lib/postgres';
import { oneMachineOnly, openShared, type Shared } from './open.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Opens what machines share for some work of a command, and closes it again.
 * @throws Fault config.invalid (one machine only), postgres.* */
export async function withShared<T>(
  { env, log, signal }: Surroundings,
  work: (shared: Shared) => Promise<T>,
): Promise<T> {
  const { DATABASE_URL: url } = env;
  if (!url) throw oneMachineOnly();
  const database = await openDatabase({
    ...{ url, folder: '', owner: 'panther', clock: systemClock, log, signal },
  });
  try {
    const shared = await openShared(database, { clock: systemClock, log, supervises: false });
    try {
      return await work(shared);
    } finally {
      await shared.close();
    }
  } finally {
    await database.close();
  }
}
