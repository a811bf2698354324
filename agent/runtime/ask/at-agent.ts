import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from '#crawler';
import { Fault, readTextFile } from '#lib';
import { createApiClient } from '#lib/api-client';
import { readFolderOwner } from '#lib/postgres';
import { findLayout } from '../supervise/open.ts';
import type { Surroundings } from './here.ts';
import { type AnswerLine, type AskRequest, lineSchema } from './wire.ts';

export interface AgentDoor {
  readonly url: string;
  readonly token: string | undefined;
}

/** The agent that runs on this machine, or the one that `PANTHER_AGENT_URL` names; undefined when there is
 * none. What has the embedded knowledge base open and a door is the agent.
 * @throws Fault io.read-failed for a token that cannot be read */
export function findAgent({ env, cwd }: Pick<Surroundings, 'env' | 'cwd'>): AgentDoor | undefined {
  const url = env.PANTHER_AGENT_URL || readFolderOwner(folderOf(env, cwd))?.url;
  return url === undefined ? undefined : { url, token: readToken(env) };
}

function readToken(env: Surroundings['env']): string | undefined {
  const named = env.PANTHER_AGENT_TOKEN_FILE;
  if (named !== undefined && named !== '') return readTextFile(named).trim();
  const file = join(findLayout(env).secretsDir, 'agentToken');
  return existsSync(file) ? readTextFile(file).trim() : undefined;
}

/** Lets the agent answer.
 * @throws Fault as `ask`, api.* */
export async function* answerAtAgent(
  request: AskRequest,
  door: AgentDoor,
  signal: AbortSignal,
): AsyncGenerator<AnswerLine> {
  const client = createApiClient({ ...door, name: 'the agent' });
  for await (const line of client.lines('POST', '/api/ask', { body: request, signal })) {
    const parsed = lineSchema.safeParse(line);
    if (!parsed.success) {
      throw new Fault({
        code: 'api.failed',
        message: `the agent at ${door.url} answers something else than expected`,
        hint: 'it runs another version: `panther restart agent`',
      });
    }
    yield parsed.data;
    if (parsed.data.type === 'answer') return;
  }
  throw new Fault({
    code: 'api.failed',
    message: `the agent at ${door.url} stopped in the middle of the answer`,
    hint: '`panther logs agent` says why; the conversation is kept',
    retryable: true,
  });
}
