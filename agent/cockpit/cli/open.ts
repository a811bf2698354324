import { findOwnerDoor, folderOf } from '#crawler';
import { Fault, type Log, readTextFile, systemClock } from '#lib';
import { type ApiClient, createApiClient } from '#lib/api-client';
import { type Database, migrate, openDatabase, readFolderOwner } from '#lib/postgres';
import { migrations } from '../migrations/index.ts';

export interface OpenCockpit {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What this process is, for others: `panther cockpit`. */
  readonly owner: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Opens the database that the cockpit shares with the knowledge base, with its newest schema.
 * @throws Fault postgres.*; usage when it is that of another machine */
export async function openCockpitDatabase(options: OpenCockpit): Promise<Database> {
  const { env, cwd, ...rest } = options;
  if (!env.DATABASE_URL && env.PANTHER_AGENT_URL) {
    throw new Fault({
      code: 'usage',
      message: `this cannot be asked of the agent at ${env.PANTHER_AGENT_URL}`,
      hint: 'run it on that machine, or set DATABASE_URL to the server that it uses',
    });
  }
  const folder = folderOf(env, cwd);
  try {
    const url = env.DATABASE_URL;
    const database = await openDatabase({ ...rest, url, folder, clock: systemClock });
    try {
      await migrate(database, 'cockpit', migrations);
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    if (!isLocked(error)) throw error;
    const { code, message, where, cause } = error;
    const owner = readFolderOwner(folder);
    const stop = owner?.url === undefined ? `end process ${owner?.pid}` : '`panther stop agent`';
    const hint = owner === undefined ? error.hint : `${stop}, and run this again`;
    throw new Fault({ code, message, hint, where, cause });
  }
}

/** The process to ask over its HTTP API: the agent that is named, or the one that has the embedded
 * database open; undefined where the database is opened by whoever asks. */
export function findCockpitDoor(env: OpenCockpit['env'], cwd: string): ApiClient | undefined {
  const named = env.PANTHER_AGENT_URL;
  if (named) {
    const file = env.PANTHER_AGENT_TOKEN_FILE;
    const token = file ? readTextFile(file).trim() : undefined;
    return createApiClient({ url: named, token, name: 'the agent' });
  }
  if (env.DATABASE_URL) return undefined;
  const door = findOwnerDoor(folderOf(env, cwd));
  return door && createApiClient({ ...door, name: 'the agent' });
}

export function isLocked(error: unknown): error is Fault {
  return error instanceof Fault && error.code === 'postgres.locked';
}
