import { userInfo } from 'node:os';
import { Fault, renderRows, systemClock } from '#lib';
import { createApiClient } from '#lib/api-client';
import { findAgent as findDoor } from '../../ask/at-agent.ts';
import {
  createRemoteQueue,
  createRunQueue,
  oneMachineOnly,
  type RunQueue,
  type SharedRunJson,
  takeInRuns,
  waitForRun,
  withShared,
} from '../../jobs/index.ts';
import type { AgentDefinition } from '../../model/agent.ts';
import { agents } from '../index.ts';
import { storeFileOf } from '../open.ts';
import { openAgentStore } from '../store/index.ts';
import type { ShownRun } from './desk/wire.ts';
import { exitCodeOf } from './exit-code.ts';
import { type AgentsContext, needWord } from './options.ts';
import { dateOf, renderRun, shortId } from './render.ts';

/** @throws Fault usage for what only a queued run is told */
export function refuseQueueWords({ options }: AgentsContext): void {
  const { wait, on, key, within } = options;
  const given = { wait: wait || undefined, on, key, within };
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  const message = `--${name} is for a run that goes to the queue`;
  throw new Fault({ code: 'usage', message, hint: 'add --queue' });
}

export function queueByHand(
  context: AgentsContext,
  agent: AgentDefinition,
  input: string,
): Promise<number> {
  const { options, report, stderr } = context;
  const { model, on, key, within, wait } = options;
  return withQueue(context, async (queue) => {
    const added = await queue.add(agent.name, {
      input,
      ...(model === undefined ? {} : { model }),
      ...(on === undefined ? {} : { on }),
      ...(key === undefined ? {} : { key }),
      ...(within === undefined ? {} : { withinMinutes: within }),
    });
    const { id, isNew, hosts, takeUntil } = added;
    const until = dateOf(Date.parse(takeUntil));
    const takers = hosts.length === 0 ? 'no machine is there that takes it' : hosts.join(', ');
    const said = isNew ? `queued until ${until}: ${takers}` : 'this run was there already';
    if (wait) {
      stderr(`run ${shortId(id)}: ${said}`);
      return await showEnd(context, queue, id);
    }
    report(added, () => `run ${shortId(id)}: ${said}\npanther agents wait ${shortId(id)}`);
    return 0;
  });
}

/** Until a queued run has ended, with what it gave. */
export function waitByHand(context: AgentsContext): Promise<number> {
  const id = needWord(context, 0, 'the id of a queued run');
  return withQueue(context, (queue) => showEnd(context, queue, id));
}

async function showEnd(context: AgentsContext, queue: RunQueue, id: string): Promise<number> {
  const { report, stderr, signal } = context;
  const onState = (run: SharedRunJson) => {
    if (run.state !== 'ended') stderr(`run ${shortId(run.id)}: ${stateText(run)}`);
  };
  const run = await waitForRun(queue, id, { clock: systemClock, signal, onState });
  const { answer, host } = run;
  if (answer === null) throw new Error('a run ended without an end');
  report(answer, () => renderRun(answer));
  const place = host === null ? '' : ` on ${host}`;
  stderr(`run ${shortId(run.id)}: ${answer.outcome} in ${answer.mode} mode${place}`);
  return exitCodeOf(answer);
}

function stateText({ state, host, attempts, takeUntil }: SharedRunJson): string {
  if (state === 'running') return `at work on ${host}${attempts > 1 ? `, try ${attempts}` : ''}`;
  if (state === 'stopping') return `${host ?? 'its machine'} is told to stop`;
  if (attempts > 0) return `${host} does not answer; it waits for another machine`;
  return `waits for a machine until ${dateOf(Date.parse(takeUntil))}`;
}

export function cancelByHand(context: AgentsContext): Promise<number> {
  const start = needWord(context, 0, 'the id of a queued run');
  return withQueue(context, async (queue) => {
    const { id, state } = await queue.cancel(start, userInfo().username);
    const said = {
      waiting: 'is cancelled',
      running: 'is told to stop, which takes some seconds',
      stopping: 'has been told to stop already',
      ended: 'has ended already',
    }[state];
    context.report({ id, state }, () => `run ${shortId(id)} ${said}`);
    return 0;
  });
}

export function listWorkers(context: AgentsContext): Promise<number> {
  return withQueue(context, async (queue) => {
    const workers = await queue.workers();
    context.report(workers, () =>
      workers.length === 0
        ? 'no machine takes queued runs now; the agent of each does while it runs'
        : renderRows(
            workers.map(({ host, pid, agents: taken, models, slots }) => [
              `${host} (${pid})`,
              `${slots} at once, by ${models.join(', ') || 'no model'}: ${taken.join(', ') || 'no agent'}`,
            ]),
          ),
    );
    return 0;
  });
}

/** The queue at the agent that runs here, where there is one, else in the database itself.
 * @throws Fault config.invalid (one machine only) */
async function withQueue<T>(
  context: AgentsContext,
  work: (queue: RunQueue) => Promise<T>,
): Promise<T> {
  const { env, signal } = context;
  const door = findDoor(context);
  if (door !== undefined) {
    return work(createRemoteQueue(createApiClient({ ...door, name: 'the agent' }), signal));
  }
  if (!env.DATABASE_URL) throw oneMachineOnly();
  const store = openAgentStore(storeFileOf(env), systemClock);
  try {
    return await withShared(context, (shared) =>
      work(createRunQueue(shared, { agents, store: () => store })),
    );
  } finally {
    store.close();
  }
}

/** Before the records of this user are shown: what other machines have done since. An agent does so by itself while it
 * runs. @returns runs under way */
export async function takeInHere(context: AgentsContext): Promise<readonly SharedRunJson[]> {
  const { env, options } = context;
  if (!env.DATABASE_URL || findDoor(context) !== undefined) return [];
  const store = openAgentStore(storeFileOf(env), systemClock);
  try {
    return await withShared(context, async (shared) => {
      await takeInRuns(shared, store, agents);
      return createRunQueue(shared, { agents, store: () => store }).open(options.limit);
    });
  } finally {
    store.close();
  }
}

/** Queued runs that have not ended, as lines of the list of runs; none where there is one machine only. */
export async function readUnderWay(context: AgentsContext): Promise<readonly ShownRun[]> {
  const isThere = findDoor(context) !== undefined;
  const open = isThere ? await readOpen(context) : await takeInHere(context);
  return open.map(({ id, agent, mode, state, askedAt, host }) => ({
    ...{ id, agent, mode, host, at: Date.parse(askedAt), outcome: state },
    ...{ tokens: null, costUsd: null, latencyMs: null, rating: null },
  }));
}

async function readOpen(context: AgentsContext): Promise<readonly SharedRunJson[]> {
  try {
    return await withQueue(context, (queue) => queue.open(context.options.limit));
  } catch (error) {
    if (error instanceof Fault && error.code === 'config.invalid') return [];
    throw error;
  }
}
