import { Fault } from '#lib';
import { type Database, readFolderOwner } from '#lib/postgres';
import { folderOf } from '../base/folder.ts';
import { type OpenKnowledge, openKnowledge } from './open.ts';

/** Opens the knowledge base for what its HTTP API does not offer. Throws Fault `usage` when it is that of
 * another machine, `postgres.locked` with who has it open and how to go on. */
export async function openOwn(options: OpenKnowledge): Promise<Database> {
  const { env, cwd } = options;
  if (!env.DATABASE_URL && env.PANTHER_AGENT_URL) {
    throw new Fault({
      code: 'usage',
      message: `this cannot be asked of the agent at ${env.PANTHER_AGENT_URL}`,
      hint: 'run it on that machine, or set DATABASE_URL to the server that it uses',
    });
  }
  try {
    return await openKnowledge(options);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'postgres.locked') throw error;
    const { code, message, where, cause } = error;
    const owner = readFolderOwner(folderOf(env, cwd));
    const stop = owner?.url === undefined ? `end process ${owner?.pid}` : '`panther stop agent`';
    const hint = owner === undefined ? error.hint : `${stop}, and run this again`;
    throw new Fault({ code, message, hint, where, cause });
  }
}
