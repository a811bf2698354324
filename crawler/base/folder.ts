import { join, resolve } from 'node:path';

/** Where the embedded knowledge base is when there is no `DATABASE_URL`. */
export function folderOf(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const named = env.PANTHER_KNOWLEDGE_DIR;
  if (named !== undefined && named !== '') return resolve(cwd, named);
  return join(resolve(cwd, env.PANTHER_STATE_DIR || '.panther'), 'knowledge');
}
