import { systemClock } from '#lib';
import { type CockpitStore, createCockpitStore } from '../store/index.ts';
import { findCockpitDoor, isLocked, openCockpitDatabase } from './open.ts';
import type { CockpitContext } from './options.ts';

export type Ask = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;

/** Asked of the process that has the database open, if there is one; else of the database itself.
 * @throws Fault postgres.*, api.*, and what the ways throw */
export async function askOrOpen<T>(
  { env, cwd, log, signal }: CockpitContext,
  ways: {
    readonly ask: (call: Ask) => Promise<T>;
    readonly own: (store: CockpitStore) => Promise<T>;
  },
): Promise<T> {
  const asked = () => {
    const door = findCockpitDoor(env, cwd);
    return door && ways.ask((method, path, body) => door.call(method, path, { body, signal }));
  };
  const answer = asked();
  if (answer !== undefined) return answer;
  try {
    const owner = 'panther cockpit';
    const database = await openCockpitDatabase({ env, cwd, log, signal, owner });
    try {
      return await ways.own(createCockpitStore({ database, clock: systemClock }));
    } finally {
      await database.close();
    }
  } catch (error) {
    // Taken by an agent that has just started.
    const late = isLocked(error) ? asked() : undefined;
    if (late === undefined) throw error;
    return late;
  }
}
