import { Fault } from '#lib';
import { answerAgent, mcpServerName } from '#lib/opencode';
import { askDoor, type OpencodeDoor } from './door.ts';
import { detailOf } from './faults.ts';

/** Whether this server can answer as ours does: it has the agent that may only read, and our tools.
 * @throws Fault api.* and config.invalid */
export async function checkServer(door: OpencodeDoor, signal: AbortSignal): Promise<void> {
  const health = await askDoor(door, signal, (client, each) =>
    client.global.health({ signal: each }),
  );
  if (health.healthy !== true) {
    throw new Fault({
      code: 'api.failed',
      message: `what answers at ${door.url} is not OpenCode`,
    });
  }
  const agents = await askDoor(door, signal, (client, each) =>
    client.app.agents({}, { signal: each }),
  );
  if (!agents.some(({ name }) => name === answerAgent)) {
    throw new Fault({
      code: 'config.invalid',
      message: `OpenCode at ${door.url} has no agent "${answerAgent}"`,
      hint: 'it runs with another configuration than the fleet gives it: `panther opencode` prints ours',
    });
  }
  const tools = (await readTools(door, signal)) ?? { status: 'not configured' };
  if (tools.status === 'connected') return;
  const why = 'error' in tools ? `: ${detailOf(tools.error)}` : '';
  throw new Fault({
    code: 'api.unreachable',
    message: `OpenCode at ${door.url} does not have our tools (${tools.status})${why}`,
    hint: 'it asks the agent for them: `panther ps`; then restart it: `systemctl restart opencode`',
    retryable: true,
  });
}

/** It asks for the tools once, when its first session begins; the agent may have started later. */
async function readTools(door: OpencodeDoor, signal: AbortSignal) {
  const status = async () => {
    const servers = await askDoor(door, signal, (client, each) =>
      client.mcp.status({}, { signal: each }),
    );
    return servers[mcpServerName];
  };
  const first = await status();
  if (first?.status !== 'failed') return first;
  await askDoor(door, signal, (client, each) =>
    client.mcp.connect({ name: mcpServerName }, { signal: each }),
  );
  return await status();
}
