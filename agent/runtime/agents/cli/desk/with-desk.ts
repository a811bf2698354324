import { systemClock } from '#lib';
import { findAgent as findDoor } from '../../../ask/at-agent.ts';
import { agents } from '../../index.ts';
import { type OpenAgents, openAgents, storeFileOf } from '../../open.ts';
import { openAgentStore } from '../../store/index.ts';
import { createBrainEvaluator } from '../../trust/evaluate.ts';
import type { AgentsContext } from '../options.ts';
import { createLocalDesk, type OperatorDesk } from './desk.ts';
import { createRemoteDesk } from './remote.ts';

/** The desk of the agent that `PANTHER_AGENT_URL` names or that runs here; of the records of this user only where
 * there is none, never where one does not answer.
 * @throws Fault api.*, agent.store, io.read-failed for a token that cannot be read */
export async function withDesk<T>(
  context: AgentsContext,
  work: (desk: OperatorDesk) => Promise<T>,
): Promise<T> {
  const { env, signal } = context;
  const door = findDoor(context);
  if (door === undefined) return withDeskHere(context, work);
  const unreachableHint = env.PANTHER_AGENT_URL
    ? 'PANTHER_AGENT_URL names it; `panther ps` there says whether it runs'
    : undefined;
  return work(createRemoteDesk(door, { signal, unreachableHint }));
}

async function withDeskHere<T>(
  context: AgentsContext,
  work: (desk: OperatorDesk) => Promise<T>,
): Promise<T> {
  const { env, cwd, log, signal } = context;
  const store = openAgentStore(storeFileOf(env), systemClock);
  let opened: OpenAgents | undefined;
  // Models and tools only for what asks the brain.
  const open = () => {
    opened ??= openAgents({ env, cwd, log, signal });
    return opened;
  };
  try {
    return await work(
      createLocalDesk({
        ...{ agents, store: () => store, signal },
        brain: () => open().brain,
        evaluate: (...asked) => createBrainEvaluator(open().ports.toolPorts)(...asked),
      }),
    );
  } finally {
    await opened?.close();
    store.close();
  }
}
