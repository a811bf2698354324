import { Fault, type Log, readTextFile } from '#lib';
import { createApiClient } from '#lib/api-client';
import { readFolderOwner } from '#lib/postgres';
import type { KnowledgeBase } from './base.ts';
import { readDoorKey } from './door-key.ts';
import { folderOf } from './folder.ts';
import { createRemoteBase } from './remote.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenBaseOptions {
  readonly env: Environment;
  readonly cwd: string;
  /** What this process is, for others: `panther search`. */
  readonly owner: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The knowledge base, wherever it is: at `PANTHER_AGENT_URL` when that is set; else the server of
 * `DATABASE_URL`; else the embedded one, opened here, or asked of the process that has it open. Throws
 * Faults `postgres.*`; `postgres.locked` when the one that has it open does not answer. */
export async function openBase(options: OpenBaseOptions): Promise<KnowledgeBase> {
  const { env, cwd } = options;
  if (env.PANTHER_AGENT_URL) return createRemoteBase(clientOf(env.PANTHER_AGENT_URL, env));
  if (env.DATABASE_URL) return openHere(options);
  const folder = folderOf(env, cwd);
  const asked = askOwner(folder);
  if (asked !== undefined) return asked;
  try {
    return await openHere(options);
  } catch (error) {
    // Taken by an agent that has just started.
    const late = isLocked(error) ? askOwner(folder) : undefined;
    if (late === undefined) throw error;
    return late;
  }
}

async function openHere(options: OpenBaseOptions): Promise<KnowledgeBase> {
  // Loaded when used: who asks another process needs none of it.
  const [{ openKnowledge }, { createLocalBase }] = await Promise.all([
    import('../cli/open.ts'),
    import('./local.ts'),
  ]);
  const { env, cwd, log } = options;
  const folder = folderOf(env, cwd);
  return createLocalBase(await openKnowledge(options), { log, environment: env, folder });
}

/** The process that has the embedded base open, where it can be asked. */
function askOwner(folder: string): KnowledgeBase | undefined {
  const door = findOwnerDoor(folder);
  return door && createRemoteBase(createApiClient({ ...door, name: 'the agent' }));
}

/** Where the process that has the embedded base of a folder open answers over HTTP, and the token with
 * which this user may ask it; undefined while there is none. */
export function findOwnerDoor(
  folder: string,
): { readonly url: string; readonly token: string | undefined } | undefined {
  const url = readFolderOwner(folder)?.url;
  return url === undefined ? undefined : { url, token: readDoorKey(folder) };
}

function clientOf(url: string, env: Environment) {
  const file = env.PANTHER_AGENT_TOKEN_FILE;
  const token = file === undefined || file === '' ? undefined : readTextFile(file).trim();
  return createApiClient({ url, token, name: 'the agent' });
}

function isLocked(error: unknown): boolean {
  return error instanceof Fault && error.code === 'postgres.locked';
}
