import { Fault } from '#lib';
import { createApiClient } from '#lib/api-client';
import type { AgentDoor } from '../ask/at-agent.ts';
import { type RunJson, type RunRequest, runLineSchema } from './wire.ts';

/** Lets the process that runs here run an agent: it has the knowledge base open.
 * @throws Fault as `runAgent`, api.* */
export async function runAtAgent(
  name: string,
  request: RunRequest,
  door: AgentDoor,
  signal: AbortSignal,
): Promise<RunJson> {
  const client = createApiClient({ ...door, name: 'the agent' });
  const path = `/api/agents/${encodeURIComponent(name)}/run`;
  for await (const line of client.lines('POST', path, { body: request, signal })) {
    const parsed = runLineSchema.safeParse(line);
    if (!parsed.success) {
      throw new Fault({
        code: 'api.failed',
        message: `the agent at ${door.url} answers something else than expected`,
        hint: 'it runs another version: `panther restart agent`',
      });
    }
    if (parsed.data.type === 'run') return parsed.data.run;
  }
  throw new Fault({
    code: 'api.failed',
    message: `the agent at ${door.url} stopped in the middle of the run`,
    hint: '`panther agents runs` says what became of it',
    retryable: true,
  });
}
